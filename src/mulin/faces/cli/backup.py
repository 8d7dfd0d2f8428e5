"""``mulin backup FILE``: the database, the uploaded files and the place's own packs in one archive."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

from mulin.faces.cli import output
from mulin.kernel import errors, messages

messages.register_all({"backup.one_target": "请给一个备份文件，或给 --in 文件夹（--keep 是其中要留的份数，至少 1）。"})
MIB = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and whether the keys go inside."""
    parser.add_argument("file", metavar="FILE", nargs="?", help="备份文件，不能已存在")
    parser.add_argument(
        "--in", dest="folder", metavar="FOLDER", help="放进这个文件夹，按时刻命名（定时备份用；不带密钥）"
    )
    parser.add_argument("--keep", type=int, metavar="N", help="与 --in 合用：只留最近 N 份")
    parser.add_argument("--with-keys", action="store_true", help="密钥放进备份里（默认另存 FILE.keys，两者分开保管）")


def run(args: argparse.Namespace) -> int:
    """Write it and say what it holds; status 1 where uploaded files are missing on disk."""
    keeping: Any = importlib.import_module("mulin.config.keeping")  # config stands above the faces: found by name
    if bool(args.file) == bool(args.folder) or (args.keep is not None and (not args.folder or args.keep < 1)):
        raise errors.InputError.of("backup.one_target")
    if args.folder:
        made = keeping.backup_into(Path(args.folder), with_keys=args.with_keys, keep=args.keep)
    else:
        made = keeping.backup(Path(args.file), with_keys=args.with_keys)
    if args.json:
        output.write_json(made)
    else:
        rows = [(made["file"], f"{made['size'] / MIB:.1f} MiB", f"{made['rows']:,}", f"{made['files']:,}")]
        output.write_table(("备份", "大小", "数据行", "上传文件"), rows)
        if made["keys"] not in ("", "inside"):
            sys.stderr.write(f"密钥另存为 {made['keys']}：请与备份分开保管。没有它，加密的个人信息读不出来。\n")
    if made["missing_files"]:
        output.complain(f"有 {len(made['missing_files'])} 个登记在册的上传文件在磁盘上找不到，没有进入备份。")
        return 1
    return 0
