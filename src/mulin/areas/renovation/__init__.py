"""Renovation: projects of old communities, their progress and completion."""
