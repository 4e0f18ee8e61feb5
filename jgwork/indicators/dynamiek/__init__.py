"""Roles, relations and change in a group."""
