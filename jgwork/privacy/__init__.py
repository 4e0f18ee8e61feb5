"""Floor 3: convenant and step gates, identifier scan, disclosure control, release and attacker audit."""
