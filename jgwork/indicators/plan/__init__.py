"""Goals, nulmetingen, actions and effort."""
