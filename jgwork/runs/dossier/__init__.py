"""Open a dossier, read it, account for it."""
