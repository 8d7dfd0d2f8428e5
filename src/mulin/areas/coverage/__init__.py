"""Coverage: one strategy per community, services, classes, gaps, backward schedule; and the staff that carries it."""
