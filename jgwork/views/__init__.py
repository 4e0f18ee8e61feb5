"""Floor 6: ``ReleasedTable`` in, figure, table and sentence out. Sees no graph, file or widget."""
