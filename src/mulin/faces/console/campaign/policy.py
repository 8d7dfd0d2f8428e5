"""Who may open the pages of tasks; each act asks its own permission and place again."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:tasks": "cases.see",
        "console:task-list": "cases.see",
        "console:tasks-export": "cases.see",
        "console:task": "cases.see",
        "console:task-progress": "cases.act",
        "console:task-order": "cases.decide",
        "console:task-blocker": "cases.act",
        "console:task-step": "cases.act",
        "console:task-years": "cases.see",
        "console:task-lagging": "cases.see",
        "console:task-circular": "cases.decide",
        "console:milestones": "cases.see",
        "console:milestone-review": "cases.decide",
        "console:blockers": "cases.see",
        "console:highlights": "cases.see",
    }
)
