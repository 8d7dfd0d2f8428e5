"""``make clauses``: for each document how many clauses are carried out, bound, planned, advisory.

A clause is carried out when it is bound in its pack and a passing test bears its mark. The last test run is
read from ``build/test-run.json``; a partial run, or one of another commit or tree, is refused (exit 1).
Writes ``build/clauses.json``: ``{id: {"state", "binds", "tests"}}``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from mulin.config import start
from tests.clause_marks import RECORD, git_state

OUT = RECORD.parent / "clauses.json"


def read_record(path: Path = RECORD) -> dict[str, Any]:
    """The last test run; SystemExit with one line if it proves nothing about this tree."""
    if not path.exists():
        sys.exit("没有完整测试的记录（只跑一部分的不算）：请先运行 make test")
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    now = git_state()
    if any(record.get(key) != now[key] for key in now):
        sys.exit("上一次完整测试不是这份代码的：请重新运行 make test")
    return record


def state_of(binds: list[str], tests: list[str]) -> str:
    """The state of one clause."""
    if not binds:
        return "unbound"
    if any(bind.startswith("planned:") for bind in binds):
        return "planned"
    if all(bind.startswith("advisory:") for bind in binds):
        return "advisory"
    return "carried-out" if tests else "bound"


def main() -> int:
    """Print the table, write the JSON; exit 1 with ``--strict`` if a built row lacks its mark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--missing", action="store_true", help="name bound rows without a passing mark")
    args = parser.parse_args()
    record = read_record()
    start.declarations_only()
    from mulin.mechanisms.packs import loading, rules

    clauses: dict[str, dict[str, Any]] = {}
    for pack in loading.load_packs():
        binds = rules.effective_binds(pack)
        for clause in pack.clauses:
            found = list(binds[clause.id])
            tests = sorted(record["tests"].get(clause.id, []))
            clauses[clause.id] = {"state": state_of(found, tests), "binds": found, "tests": tests}
    unknown = sorted(set(record["tests"]) - set(clauses))
    if unknown:
        sys.exit(f"测试标记了不存在的条款：{'、'.join(unknown)}")
    OUT.write_text(json.dumps(clauses, ensure_ascii=False, indent=1), encoding="utf-8")
    for key in ("N", "A", "S", "L", "B"):
        counts = Counter(c["state"] for i, c in clauses.items() if i.split("-")[0] == key)
        print(key, dict(sorted(counts.items())), sum(counts.values()))
    if args.missing:
        print("\n".join(i for i, c in clauses.items() if c["state"] == "bound"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
