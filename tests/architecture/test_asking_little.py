"""Ask once, ask little (practice P10): what is required names its clause; nothing counts use; nobody is ranked yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from mulin.kernel import scope
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules as cases
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs

SOURCE = Path(__file__).resolve().parents[2] / "src" / "mulin"
NAMES = frozenset({"name", "title", "label", "number", "actor", "place_name", "kind", "use", "scope"})
"""What a thing must have to be told from another: without it there is nothing to record."""
MADE = frozenset({"paper-number.text", "community.placement.region_id", "region.code.code"})
"""What the program itself writes: a number that was given, where a thing stands, its code. No form asks for them."""
USE = re.compile(r"登录次数|在线时长|在线时间|登录率|活跃度|使用率|打卡|点击量|访问量|积分排名|日活|月活")


def clauses() -> frozenset[str]:
    """Every clause of the five documents."""
    return frozenset(row.id for pack in packs.library().values() for row in pack.clauses)


def registers() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Required fields of registers and facets, with the clauses that want the field, or all that it belongs to."""
    for spec in registry.registers.values():
        yield from (
            (f"{spec.key}.{f.key}", (f.clause,) if f.clause else spec.clauses)
            for f in spec.fields
            if f.required and f.key not in NAMES
        )
    for dotted, facet in registry.facets.items():
        yield from (
            (f"{dotted}.{f.key}", (f.clause,) if f.clause else facet.clauses) for f in facet.fields if f.required
        )


def procedures() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Required fields and all papers of procedures, each by its own clause."""
    for case in cases.catalogue.all():
        forms = {"opened": case.opened, **case.steps}
        yield from (
            (f"{case.key}/{step}/{f.key}", (f.clause,)) for step, fields in forms.items() for f in fields if f.required
        )
        yield from ((f"{case.key}/paper/{paper.key}", (paper.clause,)) for paper in case.papers)


def duties() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Duties that want evidence, by the clauses of their template."""
    for pack in packs.library().values():
        yield from ((f"{pack.key}:{row.key}", tuple(row.clauses)) for row in pack.duties if row.evidence)


@pytest.mark.parametrize("walk", [registers, procedures, duties])
def test_what_a_form_requires_names_the_clause_that_wants_it(walk: object) -> None:
    known = clauses()
    found = list(walk())  # type: ignore[operator]
    assert found
    unnamed = [where for where, named in found if not any(named) and where not in MADE]
    assert not unnamed, f"required without a clause: make it optional or name the clause: {unnamed}"
    unknown = {c for _, named in found for c in named if c not in known and c[:2] in {"N-", "A-", "S-", "L-", "B-"}}
    assert not unknown, unknown


def test_no_figure_counts_use() -> None:
    """Neither a word of it on a page, nor a column that could hold one."""
    files = [p for suffix in ("*.py", "*.html") for p in (SOURCE / "faces").rglob(suffix)]
    assert len(files) > 100
    said = [str(path) for path in files if USE.search(path.read_text(encoding="utf-8"))]
    assert not said, said
    counting = re.compile(r"login_count|logins|online_|visits|usage|active_days|clicks")
    columns = [
        f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.get_fields() if counting.search(f.name)
    ]
    assert not columns, columns


def test_a_fresh_start_publishes_no_ranking(db: None) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        assert not list(measures.list_published())
        for label in ("measures.LeagueTable", "measures.LeagueEntry"):
            assert not apps.get_model(label).objects.exists(), label
