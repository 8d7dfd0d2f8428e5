"""``mulin export KIND FILE``: a register's list as xlsx or csv, with ids, so that it can be imported again."""

from __future__ import annotations

import argparse
import pathlib

from mulin.faces.cli import output, session
from mulin.kernel import clock, errors
from mulin.kernel.actor import SYSTEM


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """KIND FILE."""
    parser.add_argument("kind", metavar="种类", help="communities、buildings、units、spaces、organisations")
    parser.add_argument("file", metavar="文件", help="以 .csv 结尾则写 csv，否则写 xlsx")
    parser.add_argument("--place", metavar="CODE", default="", help="只导出这个地方（区划代码）")


def run(args: argparse.Namespace) -> int:
    """Write the file; 2 if it cannot be written."""
    session.begin()
    from mulin.processes.importing import exporting, services

    target = pathlib.Path(args.file)
    with session.everywhere():
        path = services.path_of(args.place, SYSTEM)
        try:
            with target.open("wb") as out:
                done = exporting.export(
                    args.kind, out, csv=target.suffix.lower() == ".csv", path=path, actor=SYSTEM, now=clock.now(),
                    on=clock.today(),
                )  # fmt: skip
        except OSError as fault:
            reason = fault.strerror or "写入失败"
            raise errors.InputError.of("cli.unreadable", path=args.file, reason=reason) from fault
    if args.json:
        output.write_json({"kind": args.kind, "file": args.file, "rows": done.rows, "columns": list(done.columns)})
    else:
        output.write_table(("已导出", "行数"), [(args.file, str(done.rows))])
    return 0
