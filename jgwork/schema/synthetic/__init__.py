"""The synthetic example: a region that exists nowhere, made from the descriptors, with planted truths."""
