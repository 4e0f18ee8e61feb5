"""Documents from released tables."""
