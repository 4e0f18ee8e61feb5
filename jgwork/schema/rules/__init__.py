"""The rules of the descriptors, on whole columns: what a value, a row and a reference may be."""
