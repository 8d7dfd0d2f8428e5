"""Reading a draft back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.kernel.drafts.models import Draft


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed, by field, and when it was kept."""

    fields: dict[str, list[str]]
    saved_at: dt.datetime


def find_draft(person_id: int | None, key: str) -> Kept | None:
    """The draft of one form, if its writer left one."""
    row = Draft.objects.filter(person_id=person_id, key=key).first() if person_id is not None else None
    return None if row is None else Kept(dict(row.fields), row.saved_at)
