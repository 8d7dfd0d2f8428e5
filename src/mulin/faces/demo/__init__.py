"""The demonstration's entrance: the cast, one click each; this machine alone, demonstration mode alone."""
