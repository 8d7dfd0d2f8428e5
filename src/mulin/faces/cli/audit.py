"""``mulin audit verify``: walk the chain over the audit log. Exit status 1 if anything is broken."""

from __future__ import annotations

import argparse

from mulin.faces.cli import output, session

FAULTS = {"gap": "缺号", "missing": "原始记录不见了", "altered": "记录被改动", "chain": "前后不衔接"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="verify")
    verify = commands.add_parser("verify", help="核验审计链")
    output.add_json(verify)


def run(args: argparse.Namespace) -> int:
    """Verify, print, and fail if there are faults."""
    session.begin()
    from mulin.kernel.audit import services

    with session.everywhere():
        count, faults = services.verify()
    if args.json:
        found = [{"kind": f.kind, "seq": f.seq, "entry": f.entry_id} for f in faults]
        output.write_json({"seals": count, "ok": not faults, "faults": found})
    elif faults:
        rows = [(str(f.seq), str(f.entry_id or "—"), FAULTS.get(f.kind, f.kind)) for f in faults]
        output.write_table(("封存号", "记录号", "异常"), rows)
    else:
        output.write_table(("封存记录", "结果"), [(str(count), "首尾相接，没有缺失或改动")])
    return 1 if faults else 0
