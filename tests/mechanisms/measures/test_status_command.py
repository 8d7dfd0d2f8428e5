"""``mulin status`` over the seeded documents."""

from __future__ import annotations

import json

import pytest

from mulin.faces.cli import main, session

FIELDS = (
    "id no clause measure place comparator target due numerator denominator missing value due_value state"
    " projected note"
)


@pytest.fixture
def _connected(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(session, "begin", lambda **_: None)


@pytest.mark.usefixtures("_connected")
def test_s_starts_at_20_of_41(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["status", "S", "--on", "2020-09-10", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["no"] for row in rows] == [24, 25]
    assert set(FIELDS.split()) <= set(rows[0])
    assert [rows[0][key] for key in ("id", "numerator", "denominator", "missing", "value", "projected")] == [
        "S-24",
        "20",
        "41",
        "0",
        "48.78",
        False,
    ]


@pytest.mark.usefixtures("_connected")
def test_the_table_says_whose_rows_it_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["status", "A", "--on", "2017-12-31", "--demo"]) == 0
    shown = capsys.readouterr()
    assert "A-16" in shown.out
    assert "已计入演示数据" in shown.err


@pytest.mark.usefixtures("_connected")
@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["Z"], "没有政策包 Z"), (["S", "--on", "2020-13-01"], "不是日期"), (["S", "--known", "昨天"], "不是日期")],
)
def test_bad_input_is_one_line_and_status_2(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["status", *arguments]) == 2
    assert word in capsys.readouterr().err
