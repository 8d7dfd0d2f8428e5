import importlib
import io
import json
import subprocess
import sys
import types

import pytest

from mulin.faces.cli import main as cli
from mulin.faces.cli import output
from mulin.kernel import errors

GOOD = {"start": "2026-01-18", "count": 30, "unit": "day", "direction": "last-day"}
ANSWER = {"raw": "2026-02-17", "effective": "2026-02-24", "workday": False, "provisional": False}


@pytest.fixture
def ask(tmp_path, capsys):
    """Run ``mulin deadline`` on a text; returns status, standard output and standard error."""

    def run(text, *options):
        path = tmp_path / "input.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        status = cli.main(["deadline", str(path), *options])
        return status, *capsys.readouterr()

    return run


def test_an_object_gives_an_object(ask):
    status, out, err = ask(json.dumps(GOOD), "--json")
    assert (status, json.loads(out), err) == (0, ANSWER, "")


def test_an_array_gives_an_array_with_faults_in_their_place(ask):
    status, out, err = ask(json.dumps([GOOD, {**GOOD, "count": -1}, 7, GOOD]), "--json")
    first, second, third, fourth = json.loads(out)
    assert status == 2
    assert first == fourth == ANSWER
    assert set(second) == set(third) == {"error"}
    assert "负数" in second["error"]
    assert err.count("\n") == 1
    assert "第 2 项" in err
    assert "第 3 项" in err


def test_a_faulty_object_is_answered_by_its_error(ask):
    status, out, err = ask(json.dumps({**GOOD, "unit": "week"}), "--json")
    assert status == 2
    assert set(json.loads(out)) == {"error"}
    assert err.count("\n") == 1
    assert "workday" in err


@pytest.mark.parametrize(
    "change",
    [
        {"start": "2026-02-30"},
        {"start": 20260118},
        {"count": "30"},
        {"count": True},
        {"count": 1.5},
        {"count": 10**12},
        {"unit": None},
        {"unit": ["day"]},
        {"direction": "backwards"},
        {"extra": 1},
        {"start": "9999-12-30"},
    ],
    ids=str,
)
def test_bad_fields(ask, change):
    status, out, _ = ask(json.dumps([{**GOOD, **change}]), "--json")
    assert status == 2
    assert set(json.loads(out)[0]) == {"error"}


@pytest.mark.parametrize("field", list(GOOD))
def test_missing_fields(ask, field):
    status, _, err = ask(json.dumps({k: v for k, v in GOOD.items() if k != field}), "--json")
    assert status == 2
    assert field in err


@pytest.mark.parametrize("text", ["", "{", "[NaN]", "[" * 100_000, b"\xff\xfe\x00", '{"count": 1' + "0" * 5000 + "}"])
def test_what_is_no_json_is_one_line_on_stderr(ask, text):
    status, out, err = ask(text, "--json")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


def test_an_empty_array_is_answered(ask):
    assert ask("[]", "--json")[:2] == (0, "[]\n")


def test_the_table_for_people(ask):
    status, out, err = ask(json.dumps([GOOD, {**GOOD, "start": "2026-12-20"}]))
    lines = out.splitlines()
    assert status == 0
    assert err == ""
    assert len(lines) == 3
    assert "2026年2月24日" in lines[1]
    assert "休息日" in lines[1]
    assert "暂按" in lines[2]


def test_standard_input(monkeypatch, capsys):
    stream = types.SimpleNamespace(buffer=io.BytesIO(json.dumps(GOOD).encode("utf-8-sig")))
    monkeypatch.setattr(sys, "stdin", stream)
    assert cli.main(["deadline", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == ANSWER


@pytest.mark.parametrize("argv", [["nonsense"], ["deadline"], ["deadline", "a", "b"], ["deadline", "/no/such/file"]])
def test_misuse_is_one_line_and_status_2(argv, capsys):
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("mulin")


@pytest.mark.parametrize("argv", [[], ["--help"], ["deadline", "--help"], ["--version"]])
def test_help(argv, capsys):
    assert cli.main(argv) == 0
    assert capsys.readouterr().out


def test_every_command_in_the_table_exists_and_is_a_command():
    for name, (module_name, text) in cli.COMMANDS.items():
        module = importlib.import_module(module_name)
        assert callable(module.add_arguments), name
        assert callable(module.run), name
        assert text, name


def test_a_domain_error_of_any_command_is_one_line(monkeypatch, capsys):
    def run(args):
        raise errors.Refused.of("cli.field_missing", field=f"甲\n乙 {args.json}")

    module = types.SimpleNamespace(add_arguments=lambda parser: None, run=run)
    monkeypatch.setitem(sys.modules, "test_command", module)
    monkeypatch.setitem(cli.COMMANDS, "test", ("test_command", "试"))
    assert cli.main(["test", "--json"]) == 2
    assert capsys.readouterr() == ("", "mulin: 缺少字段 甲 乙 True。\n")


def test_nested_commands_share_the_json_option(monkeypatch):
    seen = []

    def add_arguments(parser):
        nested = parser.add_subparsers(dest="what")
        output.add_json(nested.add_parser("check"))

    module = types.SimpleNamespace(add_arguments=add_arguments, run=lambda args: seen.append(args.json) or 1)
    monkeypatch.setitem(sys.modules, "test_command", module)
    monkeypatch.setitem(cli.COMMANDS, "test", ("test_command", "试"))
    for argv in (["check", "--json"], ["--json", "check"], ["check"], ["--json"]):
        assert cli.main(["test", *argv]) == 1
    assert seen == [True, True, False, True]


def test_deadline_starts_without_django():
    code = (
        "import sys; from mulin.faces.cli import main; "
        "main.main(['deadline', '-', '--json']); sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"[]", capture_output=True, timeout=20)
    assert (done.returncode, done.stdout) == (0, b"[]\n"), done.stderr
