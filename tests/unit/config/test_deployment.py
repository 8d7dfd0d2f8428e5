"""compose.yaml and the systemd units: they parse, are hardened, and name commands and variables that there are."""

from __future__ import annotations

import argparse
import configparser
import importlib
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from mulin.faces.cli import main, output

ROOT = Path(__file__).resolve().parents[3]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
KNOWN = set(re.findall(r'take\("([A-Z_]+)"', (ROOT / "src/mulin/config/env.py").read_text("utf-8")))
HARDENED = {"nonewprivileges": "yes", "protectsystem": "strict", "privatetmp": "yes", "capabilityboundingset": ""}


def accept(words: list[str]) -> argparse.Namespace:
    """What a command makes of its words; a SystemExit where it refuses them."""
    module: Any = importlib.import_module(main.COMMANDS[words[0]][0])
    parser = main.Parser(prog=words[0])
    output.add_json(parser, default=False)
    module.add_arguments(parser)
    return parser.parse_args(words[1:])


def read(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(path.read_text("utf-8"))
    return unit


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_hardened_and_starts_what_exists(path: Path) -> None:
    service = read(path)["Service"]
    assert service["User"] == "mulin"
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    program, *words = shlex.split(service["ExecStart"])
    assert program == "/srv/mulin/bin/mulin"
    assert accept(words)
    for setting in re.findall(r"^Environment=([A-Z_]+)=", path.read_text("utf-8"), re.MULTILINE):
        assert setting in KNOWN


def test_the_units_environment_is_known() -> None:
    text = (ROOT / "deploy/systemd/mulin.env").read_text("utf-8")
    names = set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))
    assert {"MULIN_PUBLIC_URL", "MULIN_CONSOLE_URL", "MULIN_VAR"} <= names <= KNOWN
    assert read(ROOT / "deploy/systemd/mulin-backup.timer")["Timer"]["OnCalendar"]


def test_compose_starts_what_exists() -> None:
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    services = composed["services"]
    assert set(services) == {"database", "console", "public", "worker", "admin"}
    for name in ("console", "public", "worker", "admin"):
        one = services[name]
        assert one["cap_drop"] == ["ALL"]
        assert one["read_only"]
        assert set(one["environment"]) <= KNOWN
        assert accept(one.get("command") or ["doctor"])
    assert services["console"]["environment"]["MULIN_FACES"] == "console"
    assert services["public"]["environment"]["MULIN_FACES"] == "public"
    with_owner = [name for name in services if "DATABASE_OWNER_URL" in services[name]["environment"]]
    assert with_owner == ["admin"]  # what people reach never holds the owner's address
    for line in ("init --region 350521",):
        assert accept(line.split())
    roles = (ROOT / "deploy/roles.sh").read_text("utf-8")
    assert roles.count("NOBYPASSRLS") == 2
    assert re.search(r"COPY requirements.lock", (ROOT / "deploy/Dockerfile").read_text("utf-8"))
