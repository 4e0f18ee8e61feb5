"""Floor 1: the descriptors of ``data_schemas/``, the rules compiled from them and the synthetic export."""
