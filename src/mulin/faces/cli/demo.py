"""``mulin demo users``: the demonstration cast with their places and opening days. ``mulin demo remove``: takes the
whole 演示 layer away."""

from __future__ import annotations

import argparse

from mulin.faces.cli import output, session
from mulin.kernel import errors, messages

messages.register_all(
    {
        "demo.not_on": "这里不是演示模式，没有演示人物。",
        "demo.not_loaded": "没有装入演示数据，不需要移除。",
        "demo.not_confirmed": "移除演示数据不能恢复：确认要移除，请加上 --yes。实际数据和审计记录不受影响。",
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sub-commands."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="users|remove")
    users = commands.add_parser("users", help="列出演示人物")
    output.add_json(users)
    remove = commands.add_parser("remove", help="移除全部演示数据（小区、企业、人物、事项）")
    output.add_json(remove)
    remove.add_argument("--yes", action="store_true", help="确认移除；没有这一项只作提示")


def run(args: argparse.Namespace) -> int:
    """The chosen sub-command."""
    return _remove(args) if args.what == "remove" else _users(args)


def _remove(args: argparse.Namespace) -> int:
    """Take the layer away as the owner; nothing happens without ``--yes``."""
    if not args.yes:
        raise errors.InputError.of("demo.not_confirmed")
    session.begin(owner=True)
    from mulin.kernel import clock
    from mulin.processes import demonstration

    if not demonstration.is_loaded():
        raise errors.Refused.of("demo.not_loaded")
    rows = demonstration.remove_demonstration(clock.now())
    if args.json:
        output.write_json({"rows": rows})
    else:
        output.write_table(("移除的演示数据（行）",), [(str(rows),)])
    return 0


def _users(args: argparse.Namespace) -> int:
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
