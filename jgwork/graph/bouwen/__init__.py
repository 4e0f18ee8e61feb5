"""Networks as frozen values of arrays: built from rows, windowed, converted."""
