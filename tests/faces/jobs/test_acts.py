"""The worker's acts, called as the worker calls them."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.faces.jobs import acts
from mulin.kernel import clock, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.kernel.outbox import services as outbox
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 11, 16, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("today", "key", "last"),
    [
        (dt.date(2020, 11, 16), "2020-11-1", dt.date(2020, 11, 15)),
        (dt.date(2020, 11, 15), "2020-10-2", dt.date(2020, 10, 31)),
        (dt.date(2021, 1, 1), "2020-12-2", dt.date(2020, 12, 31)),
        (dt.date(2024, 3, 1), "2024-02-2", dt.date(2024, 2, 29)),
    ],
)
def test_last_period_is_the_newest_one_that_is_over(today: dt.date, key: str, last: dt.date) -> None:
    assert acts.last_period(today) == (key, last)


def test_seal_audit_seals_what_was_written() -> None:
    acts.seal_audit()
    with scope.active(scope.EVERYWHERE, staff=True):
        audit.record(SYSTEM, "test.thing.done", now=NOW, path="37/")
    assert acts.seal_audit() == 1
    assert acts.seal_audit() == 0


def test_deliver_outbox_hands_an_event_to_its_subscriber() -> None:
    got: list[str] = []
    outbox.subscribe("test.acts.happened", lambda event, now: got.append(event.path))
    while acts.deliver_outbox():  # what the demonstration left waiting
        pass
    with scope.active(scope.EVERYWHERE, staff=True), clock.at(NOW):
        outbox.publish("test.acts.happened", path="37/04/", payload={}, now=NOW)
    assert acts.deliver_outbox() == 1
    assert got == ["37/04/"]


def test_nothing_is_asked_while_documents_run() -> None:
    with clock.at(dt.datetime(2024, 10, 31, 10, tzinfo=dt.UTC)):
        assert acts.ask_expired() == 0
    with clock.at(dt.datetime(2024, 11, 1, 10, tzinfo=dt.UTC)):
        assert acts.ask_expired() == 1


def test_snapshots_are_taken_once_a_half_month() -> None:
    with clock.at(NOW):
        assert acts.take_due_snapshots() > 0
        assert acts.take_due_snapshots() == 0


def test_figures_of_today_are_kept_for_every_programme_and_again_after_an_act() -> None:
    with clock.at(NOW), scope.active(scope.EVERYWHERE, staff=True):
        assert acts.keep_figures() > 0
        pack, asked = packs.find_pack("S"), {"on": NOW.date(), "today": NOW.date()}
        part = measures.slices(pack, **asked)[24]
        assert part is not None
        kept = measures.kept_at(part.lo, on=NOW.date(), layers=("REAL",))
        assert kept is not None
        assert kept.tally(part) == measures.tallies([part])[0]
        assert measures.status(pack, **asked, kept=kept) == measures.status(pack, **asked)
        audit.record(SYSTEM, "registers.facts.asserted", now=NOW, path=part.lo)
        assert measures.kept_at(part.lo, on=NOW.date(), layers=("REAL",)) is None
        assert acts.keep_figures() > 0
        assert measures.kept_at(part.lo, on=NOW.date(), layers=("REAL",)) is not None


def test_snapshots_hold_every_indicator_for_both_sets_of_layers() -> None:
    with clock.at(NOW), scope.active(scope.EVERYWHERE, staff=True):
        acts.take_due_snapshots()
        for layers in ("REAL", "ALL"):
            assert measures.has_snapshot("2020-11-1", layers=layers)
            assert not measures.has_snapshot("2020-11-2", layers=layers)


def test_duties_arise_once_and_climb_on_working_days() -> None:
    for day, marks in (("2024-05-01", False), ("2024-07-31", False), ("2024-08-01", True)):
        with clock.at(dt.datetime.fromisoformat(f"{day}T09:00+08:00")):
            assert acts.materialise_duties() > 0 or day == "2024-08-01"
            assert acts.materialise_duties() == 0
            assert (acts.climb_duties() > 0) is marks
            assert acts.climb_duties() == 0
