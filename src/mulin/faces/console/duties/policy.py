"""Who may open the pages of duties; each act asks its own permission and place again."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:duties": "duties.see",
        "console:duties-export": "duties.see",
        "console:duty": "duties.see",
        "console:duties-urge": "duties.review",
        "console:duties-circular": "papers.draft",
        "console:duty-new": "duties.review",
        "console:duty-order": "duties.review",
        "console:duty-act": "duties.see",
    }
)
