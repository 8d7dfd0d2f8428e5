"""``mulin manage …``: Django's own commands, as the owner role; static ones without a database."""

from __future__ import annotations

import argparse
import importlib
import os
from typing import Any

STATIC = ("makemigrations", "check", "compilemessages")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes on to Django."""
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="Django 命令及其参数")


def run(args: argparse.Namespace) -> int:
    """Run one of Django's commands."""
    words = list(args.words) or ["help"]
    start: Any = importlib.import_module("mulin.config.start")
    if words[0] in STATIC:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mulin.config.settings.check")
    else:
        start.django(owner=True)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["mulin", *words])
    return 0
