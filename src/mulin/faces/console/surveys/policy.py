"""Who may open the pages of surveys; acts ask their permission again at the place."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:surveys": "surveys.see",
        "console:survey": "surveys.see",
        "console:survey-new": "surveys.issue",
        "console:survey-slips": "surveys.issue",
        "console:survey-sheet": "surveys.issue",
        "console:survey-close": "surveys.issue",
        "console:survey-verify": "surveys.verify",
    }
)
