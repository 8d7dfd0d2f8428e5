"""Tools of the project: clause report, pictures, diagrams, generated data."""
