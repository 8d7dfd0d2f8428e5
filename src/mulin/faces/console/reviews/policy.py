"""Who may open the review room: whoever may review; each act asks the place and the roll again."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:reviews": "assemblies.review",
        "console:review-room": "assemblies.review",
        "console:review-open": "assemblies.review",
        "console:review-answers": "assemblies.convene",
        "console:review-announce": "papers.draft",
        "console:review-draw": "assemblies.review",
        "console:review-mark": "assemblies.review",
        "console:review-hear": "assemblies.review",
        "console:review-mark-settle": "assemblies.review",
        "console:review-act": "assemblies.review",
    }
)
