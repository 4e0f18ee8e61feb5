"""Commands that run, account and end."""
