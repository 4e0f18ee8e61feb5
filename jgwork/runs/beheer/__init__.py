"""Look after a dossier: does everything agree, is it kept elsewhere, and what does this computer offer."""
