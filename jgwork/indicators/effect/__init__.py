"""What changed since the approach began: one question, one function (``doel``), one answer (``antwoord``).

``engine`` alone makes ratio, margin, p and word, from counts in equal calendar quarters (``vensters``) and from how
much the other groups of the dossier swing (``omgeving``). Nobody recomputes a word from a margin.
"""
