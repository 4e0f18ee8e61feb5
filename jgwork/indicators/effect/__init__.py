"""Nulmeting against now: one method per module, each answering with an ``Estimate`` (numbers and sentence)."""
