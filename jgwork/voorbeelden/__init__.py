"""Worlds that exist nowhere, made from the descriptors, with planted truths."""
