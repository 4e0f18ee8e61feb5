"""Floor 7: the command line; one module per family of commands, each with ``register(app)``."""
