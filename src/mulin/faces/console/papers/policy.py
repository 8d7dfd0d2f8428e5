"""Who may open the pages of papers."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:papers": "papers.see",
        "console:paper_kind": "papers.see",
        "console:paper_numbers": "papers.see",
        "console:paper_number": "papers.see",
        "console:paper": "papers.see",
        "console:paper-print": "papers.see",
        "console:paper-page": "papers.see",
        "console:paper-new": "papers.draft",
        "console:paper-edit": "papers.draft",
        "console:paper-submit": "papers.draft",
        "console:paper-sign": "papers.see",  # each kind names the permission of its steps; the service asks it
        "console:paper-give_number": "papers.draft",
        "console:paper-seal": "papers.draft",
        "console:paper-post": "papers.draft",
        "console:paper-end": "papers.draft",
        "console:paper-serve": "papers.draft",
        "console:paper-withdraw": "papers.draft",
        "console:paper-note": "papers.sign",
        "console:brief": "papers.draft",
        "console:paper_intake": "papers.draft",
        "console:paper_intake-check": "papers.draft",
    }
)
