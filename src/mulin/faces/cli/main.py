"""Entry point of ``mulin``: finds the command, runs it, turns errors into one line.

A command is a module of its own with ``add_arguments(parser)`` and ``run(args) -> int``; it is
imported only when it is called, so that commands without a database start without Django. Add
one with a line in ``COMMANDS``.

Exit status: 0 done, 1 a check failed, 2 bad input or use.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import mulin
from mulin.faces.cli import output
from mulin.kernel import errors, messages

# name: (module, one line of help)
COMMANDS: dict[str, tuple[str, str]] = {
    "city": ("mulin.faces.cli.city", "在独立的库里建一座模拟城市，用于测速"),
    "init": ("mulin.faces.cli.init", "在空库上为一个地方初始化"),
    "backup": ("mulin.faces.cli.backup", "备份：数据、上传文件、本地政策包"),
    "restore": ("mulin.faces.cli.restore", "从备份恢复"),
    "upgrade": ("mulin.faces.cli.upgrade", "升级数据到当前程序的版本（先自动备份）"),
    "doctor": ("mulin.faces.cli.doctor", "体检：环境、数据库、备份、后台、网址"),
    "serve": ("mulin.faces.cli.serve", "启动数据库、网页服务和后台作业"),
    "deadline": ("mulin.faces.cli.deadline", "计算法定期限"),
    "demo": ("mulin.faces.cli.demo", "演示人物；移除演示数据"),
    "audit": ("mulin.faces.cli.audit", "核验审计链"),
    "manage": ("mulin.faces.cli.manage", "Django 管理命令（以库主身份）"),
    "verify": ("mulin.faces.cli.verify", "核验业主表决的证据包"),
    "decide": ("mulin.faces.cli.decide", "依法计算业主表决结果"),
    "status": ("mulin.faces.cli.status", "某份文件各项指标在某日的完成情况"),
    "duties": ("mulin.faces.cli.duties", "列出各项义务：期限、报送、逾期、催办"),
    "packs": ("mulin.faces.cli.packs", "列出并核对政策包"),
    "import": ("mulin.faces.cli.import_", "从表格导入台账、花名册和事实"),
    "export": ("mulin.faces.cli.export_", "把台账导出为表格"),
}

BAD_INPUT = 2


class Parser(argparse.ArgumentParser):
    """argparse in Chinese, with its errors on one line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["add_help"] = False
        super().__init__(**kwargs)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_help(self) -> str:
        """The help text with a line break at its end."""
        return super().format_help().replace("usage: ", "用法：", 1).rstrip("\n") + "\n"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, then leave with status 2."""
        self.exit(
            BAD_INPUT,
            f"{self.prog}: 参数有误（{message}）；用法见 {self.prog} --help\n",
        )


def _top_parser() -> Parser:
    parser = Parser(
        prog="mulin",
        description="睦邻命令行",
        epilog="命令：\n" + "\n".join(f"  {name:<12}{text}" for name, (_, text) in sorted(COMMANDS.items())),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mulin {mulin.__version__}")
    parser.add_argument("command", metavar="命令", help="见下表")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="命令的参数")
    return parser


def _run(argv: Sequence[str]) -> int:
    chosen = _top_parser().parse_args(argv[:1] or ["--help"])
    if chosen.command not in COMMANDS:
        raise errors.InputError.of("cli.unknown_command", command=chosen.command)
    module_name, text = COMMANDS[chosen.command]
    module: Any = importlib.import_module(module_name)
    parser = Parser(prog=f"mulin {chosen.command}", description=text)
    output.add_json(parser, default=False)
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(argv[1:])))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit status."""
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except errors.DomainError as fault:
        output.complain(messages.render_all(fault.violations))
        return BAD_INPUT
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
    except KeyboardInterrupt:
        output.complain("已中断。")
        return 130
    except BrokenPipeError:
        # The reader has left (e.g. ``| head``): keep the interpreter from failing on its flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
