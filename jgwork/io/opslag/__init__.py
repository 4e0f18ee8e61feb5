"""What is kept on disk: the dossier store, its log, keys, rooms of small files, and publication bundles."""
