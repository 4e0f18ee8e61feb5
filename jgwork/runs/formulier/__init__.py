"""Forms and workbooks that partners fill in."""
