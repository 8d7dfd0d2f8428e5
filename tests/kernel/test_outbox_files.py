"""Events are delivered once the act stands; files are kept under their digest."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.kernel.files import selectors as files
from mulin.kernel.files import services as storing
from mulin.kernel.outbox import selectors, services

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
PLACE = "99/04/06/"


@pytest.fixture(autouse=True)
def empty_outbox(everywhere: None) -> None:
    """What the demonstration left to deliver is delivered first."""
    while services.deliver_pending(now=NOW + dt.timedelta(days=9)).delivered:
        pass


def test_an_event_reaches_its_subscriber_once(everywhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[services.Event] = []
    monkeypatch.setitem(services._subscribers, "test.thing.done", [lambda event, now: seen.append(event)])
    services.publish("test.thing.done", path=PLACE, payload={"id": 1}, now=NOW)
    services.publish("test.thing.done", path=PLACE, payload={"id": 2}, now=NOW, due_at=NOW + dt.timedelta(days=1))
    assert services.deliver_pending(now=NOW) == services.Delivery(1, 0, 0)
    assert services.deliver_pending(now=NOW) == services.Delivery(0, 0, 0)
    assert [event.payload for event in seen] == [{"id": 1}]


def test_a_failing_subscriber_is_tried_six_times_and_then_shown(
    everywhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(event: services.Event, now: dt.datetime) -> None:
        raise ValueError("网关不通")

    monkeypatch.setitem(services._subscribers, "test.thing.failed", [fail])
    message = services.publish("test.thing.failed", path=PLACE, payload={}, now=NOW)
    with pytest.raises(Refused):
        services.retry(message, actor=SYSTEM, now=NOW)
    results = [services.deliver_pending(now=NOW + dt.timedelta(days=n)) for n in range(6)]
    assert results == [services.Delivery(0, 1, 0)] * 5 + [services.Delivery(0, 0, 1)]
    assert [row["last_error"] for row in selectors.list_failures()] == ["ValueError: 网关不通"]
    services.retry(message, actor=SYSTEM, now=NOW)
    assert selectors.backlog() == selectors.Backlog(waiting=1, failed=0, oldest_due=NOW)


def test_a_file_is_kept_by_its_digest_and_noticed_if_altered(everywhere: None, within: Any, tmp_path: Path) -> None:
    data = b"%PDF-1.7 map"
    ids = [
        storing.store(data, f"../{name}.pdf", root=tmp_path, path=PLACE, actor=SYSTEM, now=NOW, subject=("case", 1))
        for name in ("一", "二")
    ]
    view = files.get_file(ids[0])
    assert (view.name, view.media_type) == ("一.pdf", "application/pdf")
    assert files.read_bytes(view, root=tmp_path) == data
    stored = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert [one.name for one in stored] == [view.digest]
    assert not stored[0].stat().st_mode & 0o111
    assert [one.name for one in files.list_files("case", 1)] == ["一.pdf", "二.pdf"]
    with within("99/05/"), pytest.raises(NotFound):
        files.get_file(ids[0])
    stored[0].write_bytes(b"%PDF-1.7 other")
    with pytest.raises(NotFound):
        files.read_bytes(view, root=tmp_path)
    with pytest.raises(InputError):
        storing.store(b"MZ\x00", "x.pdf", root=tmp_path, path=PLACE, actor=SYSTEM, now=NOW)
