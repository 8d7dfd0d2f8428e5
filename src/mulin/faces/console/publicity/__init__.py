"""Publicity at a place: the plan against what was done, slogans, rights pages, the library, exposures."""
