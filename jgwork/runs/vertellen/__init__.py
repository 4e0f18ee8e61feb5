"""Tell what is due of every group of a dossier, once, before anything is published."""
