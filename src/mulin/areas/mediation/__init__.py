"""Mediation: mediation committees of communities."""
