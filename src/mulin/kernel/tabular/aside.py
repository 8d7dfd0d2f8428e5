"""Parses a spreadsheet in a process of its own, which may take only so much memory and time.

An old workbook (.xls) is a file system of its own: a few spoiled bytes can make any parser ask for all the memory
there is, or walk in circles. The child knows no database and no key, reads the file from its standard input, answers
in JSON and is gone; whatever it meets, the caller gets grids or an InputError.

Frames, both ways: eight bytes of length (big endian), then so many bytes. To the child: the question as JSON, then
the file. From the child: the answer as JSON. A shorter answer is none.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import signal
import subprocess
import sys
from typing import Any, BinaryIO

from mulin.kernel import errors
from mulin.kernel.tabular import parsing
from mulin.kernel.tabular.bounds import Limits
from mulin.kernel.tabular.cells import Merge
from mulin.kernel.tabular.parsing import Grid

MEMORY = 1024 * 1024 * 1024
"""Address space of the child in bytes; 6 million cells of ordinary texts need about half."""
SECONDS = 30
"""Processor seconds of the child, and the patience of the caller."""
LARGEST = 300 * 1024 * 1024
"""Bytes of an answer: beyond, the file's texts are no table any more."""
_LENGTH = 8
_MODULE = "mulin.kernel.tabular.aside"
_DAYS: dict[str, Any] = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}


def parse(
    data: bytes,
    kind: str,
    limits: Limits,
    only: int | None = None,
    *,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> list[Grid]:
    """As :func:`parsing.parse`, in a child of its own. InputError besides: file_too_costly."""
    question = {
        "kind": kind,
        "only": only,
        "seconds": seconds,
        "memory": memory,
        "limits": [limits.rows, limits.columns, limits.cells, limits.sheets, limits.bytes],
    }
    answer = _unframed(_ask(_framed(json.dumps(question).encode()) + _framed(data), seconds))
    if answer is None:
        raise parsing.bad("tabular.file_too_costly")
    said = json.loads(answer, object_hook=_day)
    if "code" in said:
        raise parsing.bad(said["code"], **said["params"])
    return [Grid(g["name"], g["columns"], g["height"], tuple(Merge(*m) for m in g["merged"])) for g in said["grids"]]


def _ask(question: bytes, seconds: int) -> bytes:
    """What the child says; nothing where it was too slow. Its own words on stderr belong to no user.

    Its environment holds where its code lies and nothing else: no database address, no key.
    """
    child = subprocess.Popen(
        [sys.executable, "-S", "-P", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
    )
    try:
        return child.communicate(question, timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return b""
    except BaseException:
        child.kill()
        child.wait()
        raise


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _unframed(data: bytes) -> bytes | None:
    length = int.from_bytes(data[:_LENGTH], "big")
    whole = len(data) >= _LENGTH and len(data) == _LENGTH + length
    return data[_LENGTH:] if whole else None


def _day(found: dict[str, Any]) -> Any:
    """A day or time among the cells."""
    kind = str(found.get("$", ""))
    if kind in _DAYS:
        return _DAYS[kind].fromisoformat(found["at"])
    return dt.timedelta(seconds=found["at"]) if kind == "timedelta" else found


def _told(value: Any) -> Any:
    """The other way round, for the encoder."""
    if isinstance(value, dt.timedelta):
        return {"$": "timedelta", "at": value.total_seconds()}
    return {"$": type(value).__name__, "at": value.isoformat()}


# --- the child ------------------------------------------------------------------------------


def main() -> int:
    """Read one question, answer it, end. A limit that is met ends the process without an answer."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    question = json.loads(_read(source))
    _confine(question["seconds"], question["memory"])
    data = _read(source)
    try:
        answer = _answer(data, question)
    except errors.InputError as error:
        found = error.violations[0]
        answer = json.dumps({"code": found.code, "params": dict(found.params)}).encode()
    except MemoryError:
        return 1
    target.write(len(answer).to_bytes(_LENGTH, "big"))
    target.write(answer)
    return 0


def _read(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(_LENGTH), "big"))


def _confine(seconds: int, memory: int) -> None:
    """Take the limits upon oneself, before a byte of the file is looked at; the alarm ends a child that waits."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    signal.alarm(seconds)


def _answer(data: bytes, question: dict[str, Any]) -> bytes:
    grids = parsing.parse(data, question["kind"], Limits(*question["limits"]), question["only"])
    told = [
        {
            "name": grid.name,
            "columns": grid.columns,
            "height": grid.height,
            "merged": [(m.top, m.left, m.bottom, m.right) for m in grid.merged],
        }
        for grid in grids
    ]
    answer = json.dumps({"grids": told}, ensure_ascii=False, default=_told).encode()
    if len(answer) > LARGEST:
        raise parsing.bad("tabular.file_too_costly")
    return answer


if __name__ == "__main__":
    raise SystemExit(main())
