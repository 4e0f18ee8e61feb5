"""Floor 4: networks as frozen values; build, project, window, measure."""
