"""Boards: a jurisdiction's dashboard, the rows behind a figure, the league table."""
