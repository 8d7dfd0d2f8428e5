"""``mulin city``: a synthetic prefecture in a database of its own, for measuring."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from typing import Any

from mulin.faces.cli import output
from mulin.kernel import clock, messages

messages.register_all(
    {
        "city.database_name": "库名 {name} 不可用：以小写字母开头，只含小写字母、数字、下划线，且不是正在使用的库。",
        "city.may_not_create": "库的所有者无权新建数据库 {name}：请由管理员建好（属主为所有者角色），再运行本命令。",
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Size, seed and the database's name."""
    parser.add_argument("--communities", type=int, required=True, metavar="N", help="小区数，例如 80、800、8000")
    parser.add_argument("--units-per-community", type=int, required=True, metavar="M", help="每个小区的房屋数")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="随机种子（默认 1）")
    parser.add_argument("--database", required=True, metavar="NAME", help="库名；没有就新建，里面不能有实际小区")


def run(args: argparse.Namespace) -> int:
    """Create, prepare and fill the database; prints what it holds."""
    apart: Any = importlib.import_module("mulin.config.apart")  # config stands above the faces: found by name
    begin = time.monotonic()
    apart.use(args.database, owner=True)
    from mulin.processes import city

    size = city.Size(args.communities, args.units_per_community, args.seed)
    size.check()
    apart.prepare(_say)
    built = city.build(size, now=clock.now(), today=clock.today(), progress=_say)
    seconds = round(time.monotonic() - begin, 1)
    if args.json:
        output.write_json(
            {
                "database": args.database,
                "communities": built.communities,
                "units": built.units,
                "facts": built.facts,
                "seconds": seconds,
            }
        )
        return 0
    output.write_table(
        ("数据库", "小区", "房屋", "事实", "用时（秒）"),
        [(args.database, str(built.communities), str(built.units), str(built.facts), str(seconds))],
    )
    return 0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
