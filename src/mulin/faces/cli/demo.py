"""``mulin demo users``: the demonstration cast with their places and opening days."""

from __future__ import annotations

import argparse

from mulin.faces.cli import output, session
from mulin.kernel import errors, messages

messages.register_all({"demo.not_on": "这里不是演示模式，没有演示人物。"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="users")
    users = commands.add_parser("users", help="列出演示人物")
    output.add_json(users)


def run(args: argparse.Namespace) -> int:
    """Print the cast."""
    session.begin()
    from django.conf import settings

    from mulin.kernel import calendar, clock
    from mulin.processes import cast

    if not settings.DEMONSTRATION:
        raise errors.Refused.of("demo.not_on")
    today = calendar.local_date(clock.real_now())
    with session.everywhere():
        rows = [
            {
                "user": member.user,
                "role": member.role,
                "place": member.place,
                "url": member.url,
                "day": member.opening(today).isoformat(),
            }
            for member in cast.list_cast()
        ]
    if args.json:
        output.write_json(rows)
    else:
        output.write_table(
            ("用户", "角色", "地方", "首页", "开场日"), [tuple(str(v) for v in row.values()) for row in rows]
        )
    return 0
