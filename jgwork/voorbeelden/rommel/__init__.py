"""The messy region: what real files, real histories and real corrections hold, written with its truth."""
