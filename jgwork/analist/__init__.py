"""What a notebook starts from: a dossier, its groups and their networks as objects that tell what they are.

Rows are pseudonymised and stay in the dossier; every table that is read stands in the log.
"""
