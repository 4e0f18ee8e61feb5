"""Tables of others held against the same attack (``jgwork toets``)."""
