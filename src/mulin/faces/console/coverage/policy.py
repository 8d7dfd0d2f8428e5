"""Who may open the pages of coverage and staff; acts ask their permission again at the place."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:coverage": "measures.see",
        "console:coverage_community": "measures.see",
        "console:coverage_class": "places.keep",
        "console:coverage_gaps": "places.keep",
        "console:staff": "parties.see",
    }
)
