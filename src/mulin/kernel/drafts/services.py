"""Keeping and dropping drafts. Not audited: nothing has been done yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from mulin.kernel.drafts.models import Draft

LONGEST = 20_000
"""Characters of one field that are kept."""


def keep_draft(person_id: int, key: str, fields: Mapping[str, Sequence[str]], *, now: dt.datetime) -> None:
    """Keep what was typed, in place of the earlier draft of the same form."""
    typed = {name: [value[:LONGEST] for value in values] for name, values in fields.items()}
    Draft.objects.update_or_create(person_id=person_id, key=key, defaults={"fields": typed, "saved_at": now})


def drop_draft(person_id: int | None, key: str) -> None:
    """Forget a draft: the form was sent."""
    if person_id is not None:
        Draft.objects.filter(person_id=person_id, key=key).delete()
