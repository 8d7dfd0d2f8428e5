"""Records what a run proved about clauses: ``build/test-run.json``, read by ``make clauses``."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "build" / "test-run.json"
_outcomes: dict[str, dict[str, Any]] = {}


def git_state() -> dict[str, Any]:
    """The commit that the tree stands on, and a digest of how the tree differs from it."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changes = git("diff", "HEAD") + git("status", "--porcelain")
    return {"commit": git("rev-parse", "HEAD"), "changes": hashlib.sha256(changes.encode()).hexdigest()[:16]}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Hand a test's clause ids to the controlling process with its report."""
    outcome = yield
    ids = [clause for mark in item.iter_markers("clause") for clause in mark.args]
    outcome.get_result().user_properties.append(("clauses", ids))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the worst outcome of each test."""
    known = _outcomes.setdefault(report.nodeid, {"ok": True, "called": False, "clauses": []})
    known["ok"] = known["ok"] and report.passed
    known["called"] = known["called"] or report.when == "call"
    known["clauses"] = dict(report.user_properties).get("clauses", [])


def is_whole(config: pytest.Config) -> bool:
    """Whether nothing narrowed the run: no selection by word, mark or path, no last-failed."""
    option = config.option
    narrowed = bool(option.keyword or option.markexpr or getattr(option, "lf", False))
    whole_paths = {str(ROOT / "tests"), str(ROOT), "tests", "."}
    return not narrowed and all(argument in whole_paths for argument in config.args)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Deselected tests (no browser) are named in the record."""
    for item in items:
        _outcomes[item.nodeid] = {"ok": False, "called": False, "clauses": []}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the record, in the controlling process alone; a run of a part proves nothing and leaves no record."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly or not is_whole(session.config):
        return
    RECORD.parent.mkdir(exist_ok=True)
    tests: dict[str, list[str]] = {}
    for nodeid, known in _outcomes.items():
        if known["ok"] and known["called"]:
            for clause in known["clauses"]:
                tests.setdefault(clause, []).append(nodeid)
    record = {
        **git_state(),
        "failed": sorted(n for n, known in _outcomes.items() if not known["ok"]),
        "passed": sum(known["ok"] for known in _outcomes.values()),
        "tests": tests,
    }
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
