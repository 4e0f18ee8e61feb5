"""A country of thousands of groups, for measuring speed."""
