"""``mulin init``: found an installation for a place on an empty database; prints the three administrators once."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Any

from mulin.faces.cli import output

DEFAULT_USERS = "system-admin,security-admin,audit-admin"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Place, name, packs, user names."""
    parser.add_argument("--region", required=True, metavar="CODE", help="区划代码，6 位或 12 位，例如 350521")
    parser.add_argument("--name", default="", help="系统名称里的地名（默认用区划名称）")
    parser.add_argument(
        "--packs", default="", metavar="KEY,…|FOLDER|none",
        help="用哪些方案：随程序提供的键，或本地政策包的文件夹；默认只用本地印发的，没有就是 none",
    )  # fmt: skip
    parser.add_argument("--users", default=DEFAULT_USERS, help="系统、安全、审计管理员的用户名，逗号分开")


def run(args: argparse.Namespace) -> int:
    """Found it, say what stands and who signs in how."""
    founding: Any = importlib.import_module("mulin.config.founding")  # config stands above the faces: found by name
    result = founding.run(
        region=args.region, name=args.name, packs=args.packs, users=tuple(args.users.split(",")), progress=_say
    )
    if args.json:
        output.write_json(result)
        return 0
    output.write_table(
        ("角色", "用户名", "一次性密码（首次登录须改）"),
        [
            (one["role"], one["username"], one["password"] or "本人已登录过，不再显示")
            for one in result["administrators"]
        ],
    )
    _say(f"{result['name']}已建好：{result['places']} 个区划、{result['bodies']} 个单位。")
    _say("密码只显示这一次，请分别交给三个人。运行 mulin serve 后，系统管理员登录即见“安装向导”。")
    return 0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
