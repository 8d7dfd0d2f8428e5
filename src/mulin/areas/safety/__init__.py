"""Safety: video coverage of crowded places, equipment checks."""
