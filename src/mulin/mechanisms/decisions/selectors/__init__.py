"""Reading assemblies, logs and counts."""
