"""Who may take an evidence folder: whoever may export."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare({"console:evidence": "registers.export", "console:evidence-pack": "registers.export"})
