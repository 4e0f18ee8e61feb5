"""Gate 2: which cells of a table may be told, and how."""
