"""Published methods, shown as exploratory: numbers without a word; what the engine of ``effect`` is held against."""
