"""Write deliveries, for the examples: in order, in their hard forms, and broken in themselves."""
