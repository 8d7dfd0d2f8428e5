"""What importing does when it is told: a large run that a person confirmed is carried out in the background."""

from __future__ import annotations

from mulin.kernel.outbox import services as outbox
from mulin.processes.importing import background


def declare() -> None:
    """Enter the subscriber; its work may take minutes."""
    outbox.subscribe(background.CONFIRMED, background.carry_out, slow=True)
