"""Floor 2: the only floor that opens files: exports, the dossier store, the log, publication bundles."""
