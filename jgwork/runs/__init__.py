"""Floor 6: the use cases in order. Here, and only here, live the clock and the paths."""
