"""The convenant as data: who may supply and receive what, in which step, how precisely."""
