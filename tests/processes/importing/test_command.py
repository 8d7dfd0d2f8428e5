"""`mulin import` and `mulin export` over their arguments, acting as the system over the whole range."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from mulin.faces.cli import main, session
from tests.drawings import annexes
from tests.processes.importing.conftest import CODE
from tests.processes.importing.test_rosters import communities


@pytest.fixture
def command(county: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run ``mulin``; Django and the database are set up already. Gives status and the JSON document."""
    monkeypatch.setattr(session, "begin", lambda: None)

    def run(*arguments: str) -> tuple[int, Any]:
        status = main.main([*arguments, "--json"])
        out = capsys.readouterr().out
        return status, json.loads(out) if out else None

    return run


def test_a_dry_run_names_every_row_and_writes_nothing(command: Any, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "n1.xlsx"
    file.write_bytes(annexes.n1())
    status, document = command("import", "roster:N-annex1", str(file), "--place", CODE, "--dry-run")
    assert (status, len(document["rows"]), len(document["questions"])) == (1, 39, 3)
    assert document["checks"]
    assert all(check["ok"] for check in document["checks"])
    assert communities() == 0


def test_questions_refuse_until_a_file_answers_them(command: Any, tmp_path: pathlib.Path) -> None:
    file, answers = tmp_path / "n1.xlsx", tmp_path / "a.json"
    file.write_bytes(annexes.n1())
    status, document = command("import", "roster:N-annex1", str(file), "--place", CODE)
    assert status == 1
    assert communities() == 0
    answers.write_text(json.dumps({q["key"]: q["proposed"] for q in document["questions"]}), encoding="utf-8")
    status, document = command("import", "roster:N-annex1", str(file), "--place", CODE, "--answers", str(answers))
    assert (status, document["done"], document["counts"]) == (0, True, {"NEW": 39})
    out = tmp_path / "out.csv"
    status, document = command("export", "communities", str(out), "--place", CODE)
    assert (status, document["rows"]) == (0, 39)
    status, document = command("import", "communities", str(out), "--place", CODE)
    assert (status, document["counts"]) == (0, {"SAME": 39})


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "nothing", "x.csv"),
        ("import", "facts"),
        ("import", "facts", "missing.csv"),
        ("import", "facts", "missing.csv", "--place", "000"),
        ("export", "facts", "/nonexistent/x.csv"),
    ],
)
def test_bad_use_is_status_2_in_one_line(command: Any, arguments: tuple[str, ...]) -> None:
    assert command(*arguments)[0] == 2


def test_kinds_are_printed(command: Any) -> None:
    status, document = command("import", "kinds")
    assert status == 0
    assert {"communities", "facts", "roster:S-annex4"} <= {kind["key"] for kind in document}
