"""``mulin restore FILE``: bring a backup back, into an empty database or in place of what is there."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

from mulin.faces.cli import output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The archive, its keys, and the two words that replace data."""
    parser.add_argument("file", metavar="FILE", help="mulin backup 做成的备份")
    parser.add_argument("--keys", metavar="FILE", help="备份时另存的 .keys 文件（放在备份旁边时不必给）")
    parser.add_argument("--replace", action="store_true", help="替换现有的全部数据")
    parser.add_argument("--yes", action="store_true", help="确认替换")


def run(args: argparse.Namespace) -> int:
    """Restore, verify, say what stands."""
    keeping: Any = importlib.import_module("mulin.config.keeping")  # config stands above the faces: found by name
    keys = Path(args.keys) if args.keys else None
    done = keeping.restore(Path(args.file), keys=keys, replace=args.replace, confirmed=args.yes)
    if args.json:
        output.write_json(done)
        return 0
    chain = "升级后核验" if done["seals"] is None else f"{done['seals']:,} 条，完整"
    output.write_table(
        ("恢复自", "做成于", "数据行", "上传文件", "审计链"),
        [(done["file"], done["made_at"], f"{done['rows']:,}", f"{done['files']:,}", chain)],
    )
    if done["upgrade_needed"]:
        sys.stderr.write("备份来自较旧的版本：请接着运行 mulin upgrade。\n")
    return 0
