"""Floor 7: widgets over frozen state (``state -> figure``); holds no calculation."""
