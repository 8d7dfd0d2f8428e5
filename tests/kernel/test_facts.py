"""Dated facts: what is asserted, what is corrected, what was known then, what an undo gives back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from mulin.base.places.models import Community, Management, Region
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import InputError, Refused
from mulin.kernel.registers import selectors, services
from mulin.kernel.registers.rules import Fact, Span

D = dt.date
ISSUED = dt.datetime(2020, 9, 10, 8, tzinfo=dt.UTC)
LATER = dt.datetime(2020, 11, 20, 8, tzinfo=dt.UTC)


@pytest.fixture
def estate(everywhere: None) -> Community:
    region = Region.objects.create(name="试验社区", level="COMMUNITY", path="99/88/77/", pinyin="shi", initials="sysq")
    return Community.objects.create(
        key="T-1", name="试验小区", region=region, path="99/88/77/c1/", pinyin="shi", initials="syxq",
        basis="test", recorded_at=ISSUED, recorded_by="test",
    )  # fmt: skip


def state(
    estate: Community, mode: str, start: D | None, end: D | None = None, now: dt.datetime = ISSUED, **more: int
) -> services.Written:
    fact = Fact(estate.pk, estate.path, {"mode": mode}, Span(start, end), "S-附4a")
    return services.assert_facts("community.management", [fact], actor=SYSTEM, now=now, **more)


def mode_on(estate: Community, on: D, known: dt.datetime | None = None) -> str | None:
    facts = selectors.facts_of("community", estate.pk, on=on, known=known)
    return facts["management"]["mode"] if "management" in facts else None


def test_a_new_fact_takes_its_days_and_leaves_the_rest(estate: Community) -> None:
    state(estate, "NONE", None)
    written = state(estate, "MARKET_FIRM", D(2020, 10, 15), D(2020, 12, 1), now=LATER)
    assert (written.superseded, written.inserted) == (1, 3)
    days = (D(2019, 1, 1), D(2020, 10, 14), D(2020, 10, 15), D(2020, 11, 30), D(2020, 12, 1))
    assert [mode_on(estate, day) for day in days] == ["NONE", "NONE", "MARKET_FIRM", "MARKET_FIRM", "NONE"]


def test_back_dating_does_not_change_what_was_known(estate: Community) -> None:
    state(estate, "NONE", None)
    state(estate, "MARKET_FIRM", D(2020, 10, 15), now=LATER)
    then = dt.datetime(2020, 11, 1, tzinfo=dt.UTC)
    assert mode_on(estate, D(2020, 11, 1)) == "MARKET_FIRM"
    assert mode_on(estate, D(2020, 11, 1), known=then) == "NONE"


def test_saying_the_same_again_writes_nothing(estate: Community) -> None:
    state(estate, "MARKET_FIRM", D(2020, 1, 1))
    assert state(estate, "MARKET_FIRM", D(2020, 2, 1), now=LATER) == services.Written(0, 0, 0)


def test_two_facts_of_one_subject_in_one_call_both_hold(estate: Community) -> None:
    facts = [
        Fact(estate.pk, estate.path, {"mode": "NONE"}, Span(D(2020, 1, 1), None), "x"),
        Fact(estate.pk, estate.path, {"mode": "TRIAL"}, Span(D(2020, 6, 1), None), "x"),
    ]
    services.assert_facts("community.management", facts, actor=SYSTEM, now=ISSUED)
    assert (mode_on(estate, D(2020, 3, 1)), mode_on(estate, D(2020, 7, 1))) == ("NONE", "TRIAL")


@pytest.mark.parametrize(
    ("values", "basis", "codes"),
    [
        ({"mode": "FLYING"}, "x", {"registers.not_a_choice"}),
        ({"mode": ""}, "x", {"registers.field_required"}),
        ({"mode": "NONE", "colour": "red"}, "", {"registers.unknown_field", "registers.basis_missing"}),
    ],
)
def test_faulty_values_are_refused_all_at_once(
    estate: Community, values: dict[str, str], basis: str, codes: set[str]
) -> None:
    with pytest.raises(InputError) as refused:
        services.assert_facts(
            "community.management",
            [Fact(estate.pk, estate.path, values, Span(None, None), basis)],
            actor=SYSTEM,
            now=ISSUED,
        )
    assert set(refused.value.codes) == codes
    assert mode_on(estate, D(2020, 1, 1)) is None


def test_an_undo_gives_back_what_stood_before(estate: Community) -> None:
    state(estate, "NONE", None)
    state(estate, "MARKET_FIRM", D(2020, 10, 15), now=LATER, run_id=77)
    services.undo_facts(77, actor=SYSTEM, now=LATER + dt.timedelta(hours=1))
    assert mode_on(estate, D(2020, 11, 1)) == "NONE"
    assert Management.objects.filter(subject=estate, superseded_at__isnull=True).count() == 1


def test_an_undo_is_refused_once_built_upon(estate: Community) -> None:
    state(estate, "MARKET_FIRM", D(2020, 10, 15), now=LATER, run_id=78)
    state(estate, "TRIAL", D(2020, 10, 20), now=LATER + dt.timedelta(hours=1))
    with pytest.raises(Refused):
        services.undo_facts(78, actor=SYSTEM, now=LATER + dt.timedelta(hours=2))


def test_the_database_refuses_overlap_change_and_deletion(estate: Community) -> None:
    state(estate, "NONE", D(2020, 1, 1))
    insert = (
        "INSERT INTO community_management (subject_id, path, valid, basis, note, mode, operator_name, service_scope,"
        " services, manager, phone, recorded_at, recorded_by) SELECT subject_id, path, valid, basis, note, 'TRIAL', '',"
        " '', '', '', '', recorded_at, '' FROM community_management"
    )
    for statement in (insert, "UPDATE community_management SET mode = 'TRIAL'", "DELETE FROM community_management"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_superseded_row_stays_superseded(estate: Community) -> None:
    state(estate, "NONE", D(2020, 1, 1))
    state(estate, "TRIAL", D(2020, 1, 1), now=LATER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE community_management SET superseded_at = NULL WHERE superseded_at IS NOT NULL")


def test_a_foreign_range_can_neither_read_nor_write(estate: Community) -> None:
    state(estate, "NONE", D(2020, 1, 1))
    with scope.active(scope.Range.under("35/05/83/"), staff=True):
        assert mode_on(estate, D(2020, 2, 1)) is None
        with pytest.raises(DatabaseError), transaction.atomic():
            state(estate, "TRIAL", D(2020, 6, 1), now=LATER)


@pytest.mark.parametrize("descending", [False, True])
def test_pages_by_key_cover_every_row_once(everywhere: None, descending: bool) -> None:
    region = Region.objects.create(name="试验镇", level="TOWN", path="99/88/76/", pinyin="shi", initials="syz")
    for i in range(7):
        row = Community.objects.create(
            key=f"P-{i}", name=f"试页{i}", region=region, path=f"99/88/76/c{i}/", pinyin="same" if i < 4 else f"z{i}",
            initials="sy", basis="t", recorded_at=ISSUED, recorded_by="t",
        )  # fmt: skip
        if i % 2:
            state(row, "TRIAL", D(2020, 1, 1))
    for sort in ("name", "management.mode"):
        query = selectors.ListQuery(
            "community",
            ("name", "management.mode"),
            D(2020, 2, 1),
            under="99/88/76/",
            sort=sort,
            descending=descending,
            limit=3,
        )
        seen, cursor = [], None
        for _ in range(5):
            page = selectors.list_page(selectors.replace(query, after=cursor))
            seen += [row["name"] for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 7
        first = selectors.list_page(query)
        second = selectors.list_page(selectors.replace(query, after=first.next_cursor))
        back = selectors.list_page(selectors.replace(query, before=second.previous_cursor))
        assert [r["name"] for r in back.rows] == [r["name"] for r in first.rows]


def test_a_prefix_in_pinyin_or_chinese_finds_the_community(estate: Community) -> None:
    for text in ("syx", "试验小", "shi"):
        page = selectors.list_page(selectors.ListQuery("community", ("name",), D(2020, 1, 1), search=text, under="99/"))
        assert [row["name"] for row in page.rows] == ["试验小区"]
