"""What goes out: figures, gate 2, bundles, reports, the region."""
