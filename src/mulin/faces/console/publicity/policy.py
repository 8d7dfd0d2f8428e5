"""Who may open the pages of publicity."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:publicity": "places.see",
        "console:publicity-slogans": "places.see",
        "console:publicity-library": "places.see",
        "console:publicity-rights": "places.see",
        "console:publicity-rights-edit": "publicity.publish",
        "console:publicity-practice": "publicity.publish",
        "console:publicity-withdraw": "publicity.publish",
    }
)
