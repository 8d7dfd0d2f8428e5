"""PostgreSQL's own programs for copying a database: ``pg_dump``, ``pg_restore``, ``psql``.

The address is handed over in the environment: a password never stands on a command line.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from mulin.kernel.postgres import binaries, cluster
from mulin.kernel.postgres.errors import LaunchError

_PARAMETERS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "options": "PGOPTIONS", "host": "PGHOST"}


def environment_of(url: str) -> dict[str, str]:
    """What libpq's programs need to reach a database."""
    parts = urlsplit(url)
    given = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    query = {_PARAMETERS[key]: values[-1] for key, values in parse_qs(parts.query).items() if key in _PARAMETERS}
    return {**binaries.ENVIRONMENT, **{key: value for key, value in {**given, **query}.items() if value}}


def dump(programs: binaries.Binaries, url: str, target: Path, *, snapshot: str) -> None:
    """Write the database as the owner sees it in an exported snapshot, in pg_dump's own format."""
    _run(
        [
            programs.program("pg_dump"),
            "--format=custom",
            "--no-owner",
            "--enable-row-security",
            f"--snapshot={snapshot}",
            "--schema=public",
            f"--file={target}",
        ],
        url,
    )


def list_contents(programs: binaries.Binaries, dump_file: Path) -> list[str]:
    """The lines of a dump's table of contents."""
    return _run([programs.program("pg_restore"), "--list", str(dump_file)], None).splitlines()


def play(
    programs: binaries.Binaries,
    url: str,
    dump_file: Path,
    contents: Path,
    *,
    before: str,
    after: str,
    omit: Sequence[str],
) -> None:
    """Run ``before``, the entries of a dump that ``contents`` lists, and ``after`` in one transaction.

    Lines of the preamble that begin with a word of ``omit`` are left out (settings that an older server lacks).
    Raises LaunchError with the server's reason; then nothing has changed.
    """
    reader = subprocess.Popen(
        [
            programs.program("pg_restore"),
            "--no-owner",
            "--no-privileges",
            f"--use-list={contents}",
            "--file=-",
            dump_file,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=binaries.ENVIRONMENT,
    )
    writer = subprocess.Popen(
        [programs.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "--file=-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment_of(url),
    )
    if writer.stdin is None or reader.stdout is None or reader.stderr is None:
        raise LaunchError("没有通向数据库程序的管道")
    with reader.stdout as source, contextlib.suppress(BrokenPipeError), writer.stdin as sink:
        for line in _script(source, before, after, omit):
            sink.write(line)
    reader.terminate()  # only where the writer gave up first
    said = [pipe.read().decode(errors="replace") for pipe in (writer.stderr, reader.stderr) if pipe is not None]
    if writer.wait() or (reader.wait() > 0):
        raise LaunchError(cluster.reason("\n".join(text for text in said if text)))


def _script(source: Iterator[bytes], before: str, after: str, omit: Sequence[str]) -> Iterator[bytes]:
    yield before.encode() + b"\n"
    skipped = tuple(f"SET {word}".encode() for word in omit)
    for number, line in enumerate(source):
        if number > 60 or not skipped or not line.startswith(skipped):
            yield line
    yield after.encode() + b"\n"


def _run(command: Sequence[str], url: str | None) -> str:
    try:
        done = subprocess.run(
            command,
            env=binaries.ENVIRONMENT if url is None else environment_of(url),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise LaunchError(f"找不到 {command[0]}：请让 PG_BIN 指向带 pg_dump、pg_restore、psql 的 bin 目录") from error
    if done.returncode:
        raise LaunchError(cluster.reason(done.stderr))
    return done.stdout
