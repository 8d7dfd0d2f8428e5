"""Tasks on the console: progress by place and kind, one task, milestones, the year's plan, blockers, highlights."""
