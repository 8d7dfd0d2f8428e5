"""``mulin upgrade``: bring a registered place's data to this version, after a backup; rolling back = restoring it."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Any

from mulin.faces.cli import output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace) -> int:
    """Upgrade and say where the backup lies."""
    keeping: Any = importlib.import_module("mulin.config.keeping")  # config stands above the faces: found by name
    done = keeping.upgrade(_say)
    if args.json:
        output.write_json(done)
        return 0
    output.write_table(
        ("版本", "数据结构", "审计链", "升级前的备份"),
        [(done["release"], "已更新" if done["migrated"] else "无变化", f"{done['seals']:,} 条，完整", done["backup"])],
    )
    return 0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
