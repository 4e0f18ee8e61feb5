"""Gate 1: what is delivered must be pseudonymised, covered and according to its descriptor."""
