"""Who may open the pages of filling; the services ask the permission again with the place."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:filling": "registers.export",
        "console:filling-new": "registers.export",
        "console:filling-form": "registers.export",
        "console:filling-columns": "registers.export",
        "console:filling-file": "registers.export",
        "console:filling-retire": "registers.export",
    }
)
