"""Serve dashboards and the lab."""
