"""Pictures of the region."""
