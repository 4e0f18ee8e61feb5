"""What people write: how it is read, and what in it may point at a person."""
