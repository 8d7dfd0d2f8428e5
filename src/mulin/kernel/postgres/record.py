"""The files in a server's directory: the record ``server.json`` and three lock files.

Locks are ``flock`` locks, which the kernel drops with the process that held them, however it
ended. That is what makes the life cycle safe against ``kill -9``:

* ``start.lock``, exclusive: held while somebody looks for a server and starts one;
* ``keeper.lock``, exclusive: held by the keeper for as long as it lives;
* ``users.lock``, shared: held by every process that uses the server. The keeper stops the server
  as soon as it gets this lock exclusively, that is when the last user is gone.
"""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path

SUPER, OWNER, RUNTIME = "mulin_super", "mulin_owner", "mulin_app"
DATABASE = "mulin"


class State(StrEnum):
    """Where a private server stands."""

    STARTING = "STARTING"
    READY = "READY"
    RECOVERING = "RECOVERING"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"


class Mode(StrEnum):
    """How the server's processes are kept from being root."""

    PLAIN = "PLAIN"
    USERNS = "USERNS"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that ``server.json`` keeps; readable by its owner only (mode 0600)."""

    data: str
    binaries: str
    mode: Mode = Mode.PLAIN
    uid: int | None = None
    port: int = 0
    state: State = State.STOPPED
    keeper_pid: int = 0
    provisioned: bool = False
    fast: bool = False
    version: str = ""
    passwords: dict[str, str] = field(default_factory=dict)

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the connection URL of ``role`` (passwords are hexadecimal: nothing to quote)."""
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"


@dataclass(frozen=True, slots=True)
class Place:
    """Names of the files below a server's base directory."""

    base: Path

    @property
    def record(self) -> Path:
        return self.base / "server.json"

    @property
    def data(self) -> Path:
        return self.base / "pg"

    @property
    def logs(self) -> Path:
        return self.base / "log"

    def lock(self, name: str) -> Path:
        return self.base / f"{name}.lock"


def new_passwords() -> dict[str, str]:
    """Return fresh passwords for the three roles."""
    return {role: secrets.token_hex(24) for role in (SUPER, OWNER, RUNTIME)}


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` in one step, readable by its owner only."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def save(place: Place, record: Record) -> None:
    """Write the record."""
    write_private(place.record, json.dumps(asdict(record), indent=1) + "\n")


def load(place: Place) -> Record | None:
    """Return the record, or None where there is none (or an unreadable one)."""
    try:
        return parse(place.record.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None


def parse(text: str) -> Record | None:
    """Read a record; unknown names are left out, a damaged text gives None."""
    try:
        raw = json.loads(text)
        known = {item.name: raw[item.name] for item in fields(Record) if item.name in raw}
        known["mode"] = Mode(known.get("mode", Mode.PLAIN))
        known["state"] = State(known.get("state", State.STOPPED))
        return Record(**known)
    except (ValueError, TypeError):
        return None


def lock(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """Lock ``path`` and return its descriptor; None where ``wait`` is false and it is taken."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_locked(path: Path) -> bool:
    """Say whether somebody holds ``path`` exclusively."""
    descriptor = lock(path, shared=True, wait=False)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False
