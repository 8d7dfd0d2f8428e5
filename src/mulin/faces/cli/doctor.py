"""``mulin doctor``: what is wrong with this installation and what to do; status 1 if something fails."""

from __future__ import annotations

import argparse
import importlib
from typing import Any

from mulin.faces.cli import output

WORDS = {"OK": "好", "WARN": "留意", "FAIL": "不行"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace) -> int:
    """Examine and print."""
    examining: Any = importlib.import_module("mulin.config.examining")  # config stands above the faces: found by name
    found = examining.run()
    if args.json:
        output.write_json(found)
    else:
        output.write_table(
            ("检查", "结果", "情况", "怎么办"),
            [(one["title"], WORDS[one["verdict"]], one["text"], one["remedy"]) for one in found],
        )
    return 1 if any(one["verdict"] == "FAIL" for one in found) else 0
