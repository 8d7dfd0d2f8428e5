"""``mulin demo remove``: asks first, then takes the whole 演示 layer away as the owner."""

from __future__ import annotations

import json

import pytest

from mulin.faces.cli import main, session
from mulin.processes import demonstration
from tests.processes.support import owner_of


def test_without_yes_nothing_happens(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "begin", lambda **_: pytest.fail("the database was touched"))
    assert main.main(["demo", "remove"]) == main.BAD_INPUT
    assert "--yes" in capsys.readouterr().err


def test_with_yes_the_layer_is_gone_and_a_second_time_is_refused(
    own_database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(session, "begin", lambda *, owner=False: asked.append(owner))
    with owner_of(own_database):
        assert demonstration.is_loaded()
        assert main.main(["demo", "remove", "--yes", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["rows"] > 100
        assert not demonstration.is_loaded()
        assert main.main(["demo", "remove", "--yes"]) == main.BAD_INPUT
    assert asked == [True, True]
    assert "没有装入演示数据" in capsys.readouterr().err


def test_the_entrance_says_how(client: object, db: None) -> None:
    page = client.get("/demo/").content.decode()  # type: ignore[attr-defined]
    assert "mulin demo remove --yes" in page
