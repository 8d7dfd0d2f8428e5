"""The coverage board with its backward schedule, one community's strategy, the staff of streets and projects."""
