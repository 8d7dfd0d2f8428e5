"""Keeping and dropping drafts. Not audited: nothing has been done yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from mulin.kernel import scope
from mulin.kernel.drafts.models import Draft

LONGEST = 20_000
"""Characters of one field that are kept."""


def keep_draft(person_id: int, key: str, fields: Mapping[str, Sequence[str]], *, now: dt.datetime) -> None:
    """Keep what was typed, in place of the earlier draft of the same form."""
    typed = {name: [value[:LONGEST] for value in values] for name, values in fields.items()}
    Draft.objects.update_or_create(person_id=person_id, key=key, defaults={"fields": typed, "saved_at": now})


def hand_over(from_person: int, to_person: int, prefixes: Iterable[str] = ("",)) -> int:
    """Give one person's drafts to another, unseen; a form that the other has begun himself stays as he has it.

    ``prefixes``: only drafts of these forms. Returns how many went. Whoever may hand the post over decides; each side
    is read and written as its own, since a draft is its writer's alone.
    """
    with scope.active(scope.NOWHERE, person_id=from_person):
        wanted = [one for one in Draft.objects.all() if one.key.startswith(tuple(prefixes))]
        rows = [(one.key, one.fields, one.saved_at) for one in wanted]
    with scope.active(scope.NOWHERE, person_id=to_person):
        begun = set(Draft.objects.values_list("key", flat=True))
        fresh = [row for row in rows if row[0] not in begun]
        for key, fields, saved_at in fresh:
            Draft.objects.create(person_id=to_person, key=key, fields=fields, saved_at=saved_at)
    with scope.active(scope.NOWHERE, person_id=from_person):
        Draft.objects.filter(key__in=[key for key, _, _ in fresh]).delete()
    return len(fresh)


def drop_draft(person_id: int | None, key: str) -> None:
    """Forget a draft: the form was sent."""
    if person_id is not None:
        Draft.objects.filter(person_id=person_id, key=key).delete()
