"""Who may open these pages; whose post it is, the views ask again."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:handover": "console.see",
        "console:handover-of": "console.see",
        "console:handover-move": "console.see",
        "console:handover-back": "console.see",
        "console:cover-new": "console.see",
        "console:cover-end": "console.see",
    }
)
