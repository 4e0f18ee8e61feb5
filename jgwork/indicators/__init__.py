"""Floor 5: one family of indicators per file; no file, clock or global is read here."""
