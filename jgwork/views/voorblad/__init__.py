"""The first screen of a group, from released tables."""
