"""``mulin serve``: start database, web and worker, and stay until told to stop.

The supervisor knows the environment, which lies above the faces: this process becomes it.
"""

import argparse
import os
import sys

PARTS = ("web", "worker", "database")
SUPERVISOR = "mulin.config.supervisor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options go before the environment's PORT and HOST."""
    parser.add_argument("--port", type=_port, help="端口（默认 PORT 或 8000）")
    parser.add_argument("--host", help="监听地址（默认 HOST 或 127.0.0.1）")
    parser.add_argument("--workers", type=_count, default=2, help="网页进程数（默认 2）")
    parser.add_argument("--threads", type=_count, default=2, help="每个网页进程的线程数（默认 2）")
    parser.add_argument("--only", choices=PARTS, help="只启动其中一部分（各成一个服务时）")
    parser.add_argument("--with-parent", action="store_true", help="启动它的进程结束时一起结束")


def command(args: argparse.Namespace) -> list[str]:
    """Return the supervisor's command line."""
    line = [sys.executable, "-m", SUPERVISOR]
    for name in ("port", "host", "workers", "threads", "only"):
        if (value := getattr(args, name)) is not None:
            line.append(f"--{name}={value}")
    return [*line, "--with-parent"] if args.with_parent else line


def run(args: argparse.Namespace) -> int:
    """Become the supervisor; does not come back."""
    line = command(args)
    os.execv(line[0], line)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("端口应为 1 到 65535 的整数")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 64:
        raise argparse.ArgumentTypeError("应为 1 到 64 的整数")
    return int(text)
