"""Commands that let something out."""
