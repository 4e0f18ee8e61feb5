"""The rows of one group, and what is counted of them."""
