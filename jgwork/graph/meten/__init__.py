"""Measures of networks with their uncertainty."""
