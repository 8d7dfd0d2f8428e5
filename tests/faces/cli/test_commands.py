"""Commands over a real database, through ``main(argv)``: exit status and the document on standard output."""

from __future__ import annotations

import csv
import datetime as dt
import json
import pathlib
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from mulin.config import testing
from mulin.faces.cli import main, session
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)


@pytest.fixture
def run(own_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run ``mulin`` on a database of its own; status and what it printed (parsed with ``--json``)."""
    monkeypatch.setattr(session, "begin", lambda **_: None)

    def call(*arguments: str) -> tuple[int, Any]:
        status = main.main(arguments)
        out = capsys.readouterr()
        return status, json.loads(out.out) if "--json" in arguments and out.out else out.out + out.err

    return call


def test_demo_users_are_listed_as_one_document(run: Callable[..., Any]) -> None:
    status, rows = run("demo", "users", "--json")
    assert status == 0
    assert len(rows) >= 5
    assert all(set(row) == {"user", "role", "place", "url", "day"} for row in rows)
    assert len({row["user"] for row in rows}) == len(rows)
    assert all(dt.date.fromisoformat(row["day"]) for row in rows)


def test_without_the_demonstration_there_are_no_such_users(run: Callable[..., Any], settings: Any) -> None:
    settings.DEMONSTRATION = False
    status, text = run("demo", "users")
    assert (status, text) == (2, "mulin: 这里不是演示模式，没有演示人物。\n")


def entry(path: str = "37/04/06/") -> None:
    audit.record(SYSTEM, "test.cli.done", now=NOW, path=path, summary="原来的摘要")


def sealed() -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        for _ in range(3):
            entry()
        while audit.seal_pending(now=NOW):
            pass


def as_owner(name: str, statement: str) -> None:
    """What nobody else can do: change the log."""
    with psycopg.connect(testing.named(testing.server().owner_url, name), autocommit=True) as owner:
        done = owner.execute(statement)
        assert done.rowcount == 1


def test_a_whole_chain_verifies(run: Callable[..., Any]) -> None:
    sealed()
    status, document = run("audit", "verify", "--json")
    assert status == 0
    assert document["ok"]
    assert document["faults"] == []
    assert document["seals"] >= 3
    assert "没有缺失或改动" in run("audit", "verify")[1]


LAST = "(SELECT max(seq) FROM audit_seal)"
SECOND_LAST = f"(SELECT entry_id FROM audit_seal WHERE seq = {LAST} - 1)"


@pytest.mark.parametrize(
    ("statement", "kind", "words"),
    [
        (
            f"UPDATE audit_entry SET summary = '改过' WHERE id = {SECOND_LAST}",
            "altered",
            "记录被改动",
        ),
        (
            f"DELETE FROM audit_entry WHERE id = {SECOND_LAST}",
            "missing",
            "不见了",
        ),
        (f"DELETE FROM audit_seal WHERE seq = {LAST} - 1", "gap", "缺号"),
    ],
)
def test_a_chain_that_the_owner_broke_is_named(
    run: Callable[..., Any], own_database: str, statement: str, kind: str, words: str
) -> None:
    sealed()
    seals = run("audit", "verify", "--json")[1]["seals"]
    as_owner(own_database, statement)
    status, document = run("audit", "verify", "--json")
    assert status == 1
    assert not document["ok"]
    assert {"kind": kind, "seq": seals - 1} in [{k: f[k] for k in ("kind", "seq")} for f in document["faults"]]
    status, text = run("audit", "verify")
    assert status == 1
    assert words in text


def test_status_answers_for_every_document(run: Callable[..., Any]) -> None:
    counted = {}
    for key in "NASLB":
        status, rows = run("status", key, "--on", "2020-09-10", "--json")
        assert status == 0
        assert all(row["id"].startswith(f"{key}-") for row in rows)
        counted[key] = len(rows)
    assert sum(counted.values()) == 35


def test_import_kinds_name_their_columns(run: Callable[..., Any]) -> None:
    status, kinds = run("import", "kinds", "--json")
    assert status == 0
    known = {kind["key"]: kind for kind in kinds}
    assert {"communities", "buildings", "units", "spaces", "organisations", "facts", "roster:N-annex1"} <= set(known)
    assert [c["key"] for c in known["communities"]["columns"] if c["required"]]
    status, text = run("import", "kinds")
    assert status == 0
    assert "communities" in text


def test_export_writes_the_place_and_leaves_a_trace(run: Callable[..., Any], tmp_path: pathlib.Path) -> None:
    out = tmp_path / "小区.csv"
    status, document = run("export", "communities", str(out), "--place", "370406000000", "--json")
    assert status == 0
    with out.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == document["columns"]
    assert len(rows) - 1 == document["rows"] > 0
    everywhere = run("export", "communities", str(tmp_path / "all.xlsx"), "--json")[1]
    assert everywhere["rows"] > document["rows"]
    assert (tmp_path / "all.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "people", "x.csv"), "不能导出"),
        (("export", "communities", "/nonexistent/x.csv"), "无法读取文件"),
        (("audit", "nonsense"), "参数有误"),
        (("demo",), "参数有误"),
    ],
)
def test_wrong_use_is_status_2_and_one_line(
    run: Callable[..., Any],
    arguments: tuple[str, ...],
    words: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, text = run(*arguments)
    assert status == 2
    assert words in text
    assert len(text.splitlines()) == 1
