"""``make bench``: every benchmark with its baseline beside it; writes build/bench.json and prints what holds.

``python -m bench.run [--only NAME …]``; NAME is a benchmark or the beginning of one (``register_page``).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from bench import lab

# The goals of the specification: name, which figure, the bound.
GOALS: dict[str, tuple[str, float | None]] = {
    "dashboard_flat": ("ratio", 1.5),
    "dashboard_floor": ("ratio", 4.0),
    "rollup": ("ratio", 2.0),
    "rollup_growth": ("ratio", 1.0),
    "register_page_first": ("ratio", 2.0),
    "register_page_deep": ("ratio", 2.0),
    "register_page_filtered": ("ratio", 2.0),
    "register_page_name": ("ratio", 2.0),
    "register_page_pinyin": ("ratio", 2.0),
    "roster_import": ("ratio", 3.0),
    "roster_import_memory": ("value", 500.0),
    "obligations": ("ratio", 3.0),
    "warm_start": ("value", 5.0),
    "ballot_cast_p95": ("ratio", 4.0),
    "ballot_recount": ("value", 2.0),
}
AT_LEAST = {"ballot_cast": 0.5}
"""Rates: the ratio that must be reached."""
GROUPS = ("register_page", "dashboard", "rollup", "obligations", "roster_import", "votes", "warm_start")
OUTPUT = lab.ROOT / "build" / "bench.json"


def main(argv: list[str] | None = None) -> int:
    """Run what was asked for. A benchmark is never a test: a missed goal is said loudly, the status stays 0."""
    parser = argparse.ArgumentParser(description="测速")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="只测这些（可只写开头）")
    chosen = parser.parse_args(argv).only
    lab.settle()
    found: list[dict[str, Any]] = []
    for group in GROUPS:
        if not chosen or any(_concerns(name, group) for name in chosen):
            found += _runner(group)()
    if chosen:
        found = [one for one in found if any(one["name"].startswith(name) for name in chosen)]
    _write(found, whole=not chosen)
    missed = _print(found)
    if missed:
        print(f"\n!!! 未达到目标：{'、'.join(missed)}（机器上若还有别的任务，请在空闲时重测）", file=sys.stderr)
    return 0


def _concerns(name: str, group: str) -> bool:
    """Whether a benchmark so called, or beginning so, is one of the group's."""
    start = "ballot" if group == "votes" else group
    return name.startswith(start) or start.startswith(name)


_labs: list[lab.Lab] = []


def _lab() -> lab.Lab:
    if not _labs:
        _labs.append(lab.Lab())
    return _labs[0]


def _runner(group: str) -> Callable[[], list[dict[str, Any]]]:
    if group == "warm_start":
        from bench import warm_start

        return lambda: [one.as_dict() for one in warm_start.run()]
    cities = _lab()
    if group == "roster_import":
        from bench import roster_import

        with cities.city(lab.SMALL):
            return roster_import.measure
    from bench import dashboard, obligations, register_page, rollup, votes

    modules: dict[str, Any] = {
        "dashboard": dashboard,
        "obligations": obligations,
        "register_page": register_page,
        "rollup": rollup,
        "votes": votes,
    }
    return lambda: [one.as_dict() for one in modules[group].run(cities)]


def _write(found: list[dict[str, Any]], *, whole: bool) -> None:
    """Replace what was measured; in a run of a part, what was not measured keeps its last figures."""
    OUTPUT.parent.mkdir(exist_ok=True)
    earlier = json.loads(OUTPUT.read_text(encoding="utf-8")) if OUTPUT.exists() and not whole else []
    names = {one["name"] for one in found}
    kept = [one for one in earlier if one["name"] not in names]
    OUTPUT.write_text(json.dumps([*kept, *found], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _print(found: list[dict[str, Any]]) -> list[str]:
    """A table; the names of those that missed their goal."""
    missed: list[str] = []
    print(f"{'name':<24}{'value':>12}{'baseline':>12}{'ratio':>9}{'goal':>9}  {'min':>8}{'max':>8}")
    for one in found:
        figure, bound = GOALS.get(one["name"], ("value", None))  # one without a goal is shown beside the others
        least_ratio = AT_LEAST.get(one["name"])
        holds = one["ratio"] >= least_ratio if least_ratio else bound is None or one[figure] <= bound
        bound = least_ratio or bound
        missed += [] if holds else [one["name"]]
        cells = (one["value"], one["baseline"], one["ratio"], bound, one["min"], one["max"])
        value, baseline, ratio, goal, least, most = ("-" if cell is None else f"{cell:.4g}" for cell in cells)
        verdict = "ok" if holds else "MISSED"
        print(f"{one['name']:<24}{value:>12}{baseline:>12}{ratio:>9}{goal:>9}  {least:>8}{most:>8}  {verdict}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
