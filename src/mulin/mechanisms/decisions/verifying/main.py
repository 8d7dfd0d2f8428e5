"""Verifies the evidence bundle of an owners' assembly from zero; needs the standard library only.

    python verify.py BUNDLE.zip [--json]        exit 0: nothing found, 1: faults, 2: not a bundle

It does not use the platform that made the bundle: it hashes the files, rebuilds the log's tree (RFC 6962), opens
the commitments, and counts the ballots anew under the law of the day (民法典 278; before 2021 物权法 76). With the
``cryptography`` package present it checks the signatures, too; without it, it says that it did not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from mulin.mechanisms.decisions.verifying.ballots import check_count, check_results, check_scans
from mulin.mechanisms.decisions.verifying.bundle import NEEDED, Bundle, NotABundle, Report, check_files, load, read
from mulin.mechanisms.decisions.verifying.log import check_log, check_notice, check_openings, check_roll

FULL_CHECKS: tuple[Callable[[Bundle, Report], None], ...] = (check_count, check_scans)
CHECKS: tuple[Callable[[Bundle, Report], None], ...] = (
    check_log,
    check_openings,
    check_roll,
    check_notice,
    check_results,
)


def verify(path: str) -> Report:
    """Everything that can be checked of a bundle. Raises NotABundle."""
    files, manifest = read(path)
    report = Report(str(manifest.get("level", "")), str(manifest.get("title", "")))
    check_files(files, manifest, report)
    bundle = load(files, manifest, report) if all(name in files for name in NEEDED) else None
    if bundle is None:
        return report
    for check in (*CHECKS, *(FULL_CHECKS if bundle.full else ())):
        try:
            check(bundle, report)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as fault:
            report.add("file_unreadable", f"{check.__name__}: {fault!r}")
    return report


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON."""
    return {
        "ok": not report.faults,
        "level": report.level,
        "title": report.title,
        "root": report.root,
        "signatures_checked": report.signatures_checked,
        "faults": [{"code": one.code, "where": one.where, "text": one.text()} for one in report.faults],
    }


def show(report: Report) -> None:
    """Print the report in Chinese."""
    print(f"{report.title}（{'完整' if report.level == 'full' else '公开'}证据包）")
    for one in report.faults:
        print(f"  ✗ {one.text()}")
    if not report.signatures_checked:
        print("  ! 没有 cryptography 库，签名未核对")
    print("没有发现问题" if not report.faults else f"发现 {len(report.faults)} 个问题")


def main(arguments: list[str]) -> int:
    """Verify the bundle named on the command line."""
    names = [one for one in arguments if not one.startswith("--")]
    if len(names) != 1:
        print("用法：python verify.py BUNDLE.zip [--json]", file=sys.stderr)
        return 2
    try:
        report = verify(names[0])
    except NotABundle as fault:
        print(fault, file=sys.stderr)
        return 2
    if "--json" in arguments:
        print(json.dumps(as_json(report), ensure_ascii=False))
    else:
        show(report)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
