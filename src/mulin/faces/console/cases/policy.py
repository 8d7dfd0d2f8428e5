"""Who may open the pages of cases; each step asks its own permission again."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:home": "console.see",
        "console:cases": "cases.see",
        "console:case": "cases.see",
        "console:case-new": "cases.see",
        "console:case-open": "cases.see",
        "console:case-step": "cases.see",
        "console:case-manage": "cases.see",
        "console:procedure": "cases.see",
    }
)
