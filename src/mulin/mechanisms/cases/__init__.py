"""Cases: procedures as pure transition tables over a spine row that to-do lists and search read."""
