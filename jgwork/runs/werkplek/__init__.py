"""Where analysts work: JupyterLab, the closed room of a meeting, and one question from both bases."""
