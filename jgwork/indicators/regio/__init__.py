"""What is counted over groups and municipalities."""
