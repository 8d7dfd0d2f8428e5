"""The environment: the only module that reads ``os.environ``.

Every value may be given as ``X`` or as ``X_FILE`` (the name of a file that holds it). ``load``
reports all faults at once. Secrets that are not given are generated once into ``var/keys.json``.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parents[3]
DEFAULT_PORT = 8000
DEFAULT_HOST = "127.0.0.1"
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_SECRET_LENGTH = 32
FACES = ("all", "console", "public")
_Value = TypeVar("_Value")
_Default = TypeVar("_Default")
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class EnvError(ValueError):
    """The environment is faulty; ``faults`` has one line per name."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("环境变量有误：" + "；".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of this installation."""

    secret_key: str
    sm4_key: bytes
    """16 bytes: encrypts personal data at rest."""
    index_key: bytes
    """32 bytes: blind indexes over encrypted values."""
    ed25519_key: bytes
    """32 bytes: private seed that signs evidence."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie below ``var/``."""

    var: Path

    @property
    def server(self) -> Path:
        """Record of the private database server."""
        return self.var / "server.json"

    @property
    def keys(self) -> Path:
        return self.var / "keys.json"

    @property
    def init_marker(self) -> Path:
        """Written by ``init`` and ``restore``: this installation is not a demonstration."""
        return self.var / "init.json"

    @property
    def restoring(self) -> Path:
        """Stands while ``restore`` is at work: a restore that was cut off is noticed."""
        return self.var / "restoring.json"

    @property
    def packs(self) -> Path:
        """Packs of this installation's own, one folder each."""
        return self.var / "packs"

    @property
    def files(self) -> Path:
        """Uploaded files."""
        return self.var / "files"

    @property
    def static(self) -> Path:
        """Collected static files; made where missing, since the file server wants the folder."""
        folder = self.var / "static"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def backups(self) -> Path:
        return self.var / "backup"

    @property
    def test_cluster(self) -> Path:
        return self.var / "test-pg"


@dataclass(frozen=True, slots=True)
class Env:
    """What the environment says."""

    database_url: str | None = None
    database_owner_url: str | None = None
    now: datetime | None = None
    demo: bool | None = None
    port: int = DEFAULT_PORT
    host: str = DEFAULT_HOST
    pg_bin: Path | None = None
    var: Path = Path("var")
    secret_key: str | None = None
    ci: bool = False
    log_level: str = "INFO"
    allowed_hosts: tuple[str, ...] = LOCAL_NAMES
    trusted_origins: tuple[str, ...] = ()
    https: bool = False
    """The address that people use is https (a proxy in front ends TLS)."""
    pool: bool = True
    """Keep database connections in a pool."""
    faces: str = "all"
    """Which faces this web process serves: ``all``, ``console`` or ``public`` (with companies, committees, owners)."""
    console_url: str = ""
    """The base address of the console, without a slash at its end; empty: not settled."""
    public_url: str = ""
    """The base address of the public and owners' faces; QR codes carry it."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every name that requests may be addressed to, those of the two base addresses among them."""
        return tuple(dict.fromkeys((*self.allowed_hosts, *(urlsplit(base).hostname or "" for base in self.bases))))

    @property
    def origins(self) -> tuple[str, ...]:
        """Every origin that forms may come from."""
        return tuple(dict.fromkeys((*self.trusted_origins, *self.bases)))

    @property
    def bases(self) -> tuple[str, ...]:
        """The base addresses that are settled."""
        return tuple(base for base in (self.console_url, self.public_url) if base)

    @property
    def public_base(self) -> str:
        """What printed addresses begin with: the public base address, else where this machine listens."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def layout(self) -> Layout:
        return Layout(self.var)

    @property
    def private_server(self) -> bool:
        """Say whether the database is the private server recorded in ``var/``."""
        return self.database_url is None

    def keys(self) -> Keys:
        """Return the secrets, generated into ``var/keys.json`` (0600) at the first call."""
        return keys_from(self.layout.keys, self.secret_key)


def default_var(checkout: Path = CHECKOUT) -> Path:
    """Return ``var`` of the checkout this module lies in, or of the working directory."""
    is_checkout = (checkout / "pyproject.toml").is_file() and (checkout / "src").is_dir()
    return (checkout if is_checkout else Path.cwd()) / "var"


def load(source: Mapping[str, str] | None = None) -> Env:
    """Read the environment (``source`` for tests). Raises EnvError with every fault at once."""
    reader = _Reader(os.environ if source is None else source)
    env = Env(
        database_url=reader.take("DATABASE_URL", _database_url, None),
        database_owner_url=reader.take("DATABASE_OWNER_URL", _database_url, None),
        now=reader.take("MULIN_NOW", _moment, None),
        demo=reader.take("MULIN_DEMO", _flag, None),
        port=reader.take("PORT", _port, DEFAULT_PORT),
        host=reader.take("HOST", _host, DEFAULT_HOST),
        pg_bin=reader.take("PG_BIN", _directory, None),
        var=reader.take("MULIN_VAR", _absolute, default_var()),
        secret_key=reader.take("MULIN_SECRET_KEY", _secret, None),
        ci=reader.take("CI", _set, default=False),
        log_level=reader.take("LOG_LEVEL", _level, "INFO"),
        allowed_hosts=reader.take("MULIN_HOSTS", _hosts, LOCAL_NAMES),
        trusted_origins=reader.take("MULIN_ORIGINS", _origins, ()),
        https=reader.take("MULIN_HTTPS", _flag, default=False),
        pool=reader.take("MULIN_POOL", _flag, default=True),
        faces=reader.take("MULIN_FACES", _faces, "all"),
        console_url=reader.take("MULIN_CONSOLE_URL", _base_url, ""),
        public_url=reader.take("MULIN_PUBLIC_URL", _base_url, ""),
    )
    if env.database_owner_url is not None and env.database_url is None:
        reader.faults.append("DATABASE_OWNER_URL：给了它就必须同时给 DATABASE_URL")
    if reader.faults:
        raise EnvError(tuple(reader.faults))
    return env


def child_environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with ``changes``, for a child process."""
    return {**os.environ, **changes}


class _Reader:
    """Takes values out of the environment and collects what is wrong with them."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.faults: list[str] = []

    def take(self, name: str, read: Callable[[str], _Value], default: _Default) -> _Value | _Default:
        """Return ``name`` as read by ``read``; ``default`` where it is not given or faulty."""
        try:
            text = self._text(name)
            return default if text is None else read(text)
        except (ValueError, OSError) as error:
            self.faults.append(f"{name}：{error}")
            return default

    def _text(self, name: str) -> str | None:
        plain = self.source.get(name, "").strip()
        file = self.source.get(f"{name}_FILE", "").strip()
        if plain and file:
            raise ValueError(f"与 {name}_FILE 只能给一个")
        if not file:
            return plain or None
        try:
            return Path(file).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            raise ValueError(f"读不了 {name}_FILE 指向的文件 {file}：{error.strerror}") from error


def _database_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ValueError("应为 postgresql://用户:口令@主机:端口/库名")
    return text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("应为带时区的时刻，例如 2020-09-15T09:00+08:00") from None
    if moment.tzinfo is None:
        raise ValueError("缺时区，例如 2020-09-15T09:00+08:00")
    return moment


def _flag(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise ValueError("应为 1 或 0")


def _set(text: str) -> bool:
    """``CI`` is whatever the CI system likes to write; only a plain no means no."""
    return text.lower() not in _NO


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ValueError("应为 1 到 65535 的整数")
    return int(text)


def _host(text: str) -> str:
    if any(character.isspace() or character == "/" for character in text):
        raise ValueError("应为主机名或地址，例如 127.0.0.1")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    """Names that requests may be addressed to, comma-separated; the local ones always count."""
    given = tuple(_host(part.strip()) for part in text.split(",") if part.strip())
    return (*LOCAL_NAMES, *(name for name in given if name not in LOCAL_NAMES))


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise ValueError("应为以逗号分开的来源，例如 https://mulin.example")
    return origins


def _faces(text: str) -> str:
    if text.lower() not in FACES:
        raise ValueError("应为 " + "、".join(FACES) + " 之一")
    return text.lower()


def _base_url(text: str) -> str:
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ValueError("应为不带路径的网址，例如 https://mulin.example")
    return text.rstrip("/")


def _directory(text: str) -> Path:
    path = Path(text).absolute()
    if not path.is_dir():
        raise ValueError(f"没有目录 {path}")
    return path


def _absolute(text: str) -> Path:
    return Path(text).absolute()


def _secret(text: str) -> str:
    if len(text) < _SECRET_LENGTH:
        raise ValueError(f"至少要 {_SECRET_LENGTH} 个字符")
    return text


def _level(text: str) -> str:
    if text.upper() not in _LEVELS:
        raise ValueError("应为 " + "、".join(_LEVELS) + " 之一")
    return text.upper()


def keys_from(path: Path, secret_key: str | None = None) -> Keys:
    """Read the keys in ``path``, made first where missing; ``secret_key`` goes before the file's.

    Raises EnvError where the file is damaged: new keys would make stored data unreadable.
    """
    if not path.exists():
        _generate(path)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Keys(
            secret_key=secret_key or raw["secret_key"],
            sm4_key=bytes.fromhex(raw["sm4_key"]),
            index_key=bytes.fromhex(raw["index_key"]),
            ed25519_key=bytes.fromhex(raw["ed25519_key"]),
        )
    except OSError as error:
        raise EnvError((f"{path}：读不了（{error.strerror}）",)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise EnvError((f"{path}：内容损坏，请从备份恢复（换新密钥会使已存数据不可读）",)) from error


def _generate(path: Path) -> None:
    """Write fresh keys; of several processes at once exactly one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = {
        "secret_key": secrets.token_urlsafe(48),
        "sm4_key": secrets.token_hex(16),
        "index_key": secrets.token_hex(32),
        "ed25519_key": secrets.token_hex(32),
    }
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(fresh, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()


def settle(name: str, value: str) -> None:
    """Set a variable of this process where it is not set, for libraries that read the environment."""
    os.environ.setdefault(name, value)


def notify(state: str) -> None:
    """Tell the service manager how this process stands (systemd's protocol); nothing where there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)


def test_worker() -> str:
    """The name of this test process among parallel ones (``main`` alone)."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
