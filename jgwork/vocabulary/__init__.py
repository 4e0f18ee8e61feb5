"""Floor 0: terms, codes, periods, verdicts, findings and the table types. Imports nothing of the package."""
