"""What comes in: deliver, check, map, pseudonymise, record what was decided."""
