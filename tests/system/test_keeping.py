"""A place's own system from beginning to end, by commands alone: founded, used, backed up, wiped, restored, upgraded.

Another: the data of release 0.1 come back, are refused by ``serve`` until they are upgraded, and stay readable.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mulin.kernel import postgres
from mulin.kernel.postgres import record

pytestmark = [pytest.mark.system, pytest.mark.enable_socket]
HERE = Path(__file__).resolve().parent
SOURCES = HERE.parents[1] / "src"
REGION = "350521"  # 惠安县: none of the five jurisdictions


@dataclass(slots=True)
class Place:
    """A folder with an installation of its own, and the commands on it."""

    folder: Path

    @property
    def var(self) -> Path:
        return self.folder / "var"

    def run(self, *words: str, status: int = 0) -> str:
        """What a command prints, once it ended with the status; its errors otherwise."""
        done = self._start("-m", "mulin.faces.cli.main", *words)
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if status == 0 else done.stderr

    def ask(self, *words: str) -> Any:
        """The JSON document that a command prints."""
        return json.loads(self.run(*words, "--json"))

    def script(self, name: str) -> str:
        """Run a script that stands beside this test."""
        done = self._start(str(HERE / name))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def query(self, statement: str) -> Any:
        """The one value of a query by the owner."""
        known = record.load(record.Place(self.var))
        assert known is not None
        with psycopg.connect(known.url(record.OWNER)) as connection:
            row = connection.execute(statement.encode()).fetchone()
        return None if row is None else row[0]

    def _start(self, *words: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        env = {**inherited, "MULIN_VAR": str(self.var), "PYTHONPATH": str(SOURCES)}
        return subprocess.run(
            [sys.executable, *words], env=env, cwd=self.folder, capture_output=True, text=True, check=False
        )


@pytest.fixture
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="mulin-", ignore_cleanup_errors=True) as name:
        yield Place(Path(name))


def _held(place: Place) -> postgres.Server:
    """Hold the server, so that not every command starts and stops it."""
    return postgres.attach_or_start(place.var, on_progress=lambda _: None)


def test_a_county_outside_the_five_lives_through_backup_wipe_and_restore(place: Place) -> None:
    holding = _held(place)
    founded = place.ask("init", f"--region={REGION}", f"--packs={HERE / 'fixtures' / 'pack'}")
    assert (founded["name"], founded["places"]) == ("惠安县", 21)
    assert len({one["password"] for one in founded["administrators"]}) == 3
    assert place.query("SELECT count(*) FROM place_community") == 0  # starts empty
    assert place.query("SELECT count(*) FROM pack_version WHERE replaced_at IS NULL") == 1
    hashed = place.query("SELECT string_agg(password, ' ') FROM access_user")
    assert not any(one["password"] in hashed for one in founded["administrators"])
    assert "已登记" in place.run("init", f"--region={REGION}", status=2)

    sheet = place.folder / "小区.csv"
    sheet.write_text("镇街,小区名称\n螺城镇,演示一号小区\n螺阳镇,演示二号小区\n", encoding="utf-8")
    place.run("import", "communities", str(sheet), f"--place={REGION}")
    place.script("filing.py")
    duties = place.ask("duties", "--pack", "T")
    assert {one["state"] for one in duties} == {"submitted", "open"}
    communities = "SELECT string_agg(name, ' ' ORDER BY name) FROM place_community"

    backup = place.folder / "a.backup"
    made = place.ask("backup", str(backup))
    assert (made["audit"]["seq"], made["missing_files"]) == (place.query("SELECT count(*) FROM audit_entry"), [])
    assert oct(backup.stat().st_mode & 0o777) == oct(Path(made["keys"]).stat().st_mode & 0o777) == "0o600"
    holding.close()
    shutil.rmtree(place.var)  # wiped

    broken = place.folder / "broken.backup"
    raw = bytearray(backup.read_bytes())
    raw[-20_000] ^= 1
    broken.write_bytes(raw)
    holding = _held(place)
    assert "已损坏" in place.run("restore", str(broken), f"--keys={made['keys']}", status=2)
    assert place.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0
    kept_keys = place.folder / "elsewhere.keys"
    Path(made["keys"]).rename(kept_keys)
    assert "缺密钥" in place.run("restore", str(backup), status=2)
    restored = place.ask("restore", str(backup), f"--keys={kept_keys}")
    assert (restored["place"], restored["upgrade_needed"]) == ("惠安县", False)
    assert place.query(communities) == "演示一号小区 演示二号小区"
    assert place.ask("duties", "--pack", "T") == duties
    assert place.ask("audit", "verify")["ok"]
    assert "已有数据" in place.run("restore", str(backup), status=2)

    upgraded = place.ask("upgrade")
    with psycopg.connect(holding.owner_url) as connection:
        connection.execute("UPDATE place_community SET name = '演示改坏' || id")
    rolled_back = place.ask("restore", upgraded["backup"], "--replace", "--yes")  # rolling back
    assert rolled_back["seals"] >= upgraded["seals"]
    assert place.query(communities) == "演示一号小区 演示二号小区"
    verdicts = {one["key"]: one["verdict"] for one in place.ask("doctor")}
    assert {verdicts[key] for key in ("role", "migrations", "row_security", "audit", "worker", "keys")} == {"OK"}
    holding.close()


def test_data_of_release_0_1_are_restored_and_upgraded(place: Place) -> None:
    archive = place.folder / "release-0.1.backup"
    archive.write_bytes(gzip.decompress((HERE / "fixtures" / "release-0.1.backup.gz").read_bytes()))
    holding = _held(place)
    restored = place.ask("restore", str(archive))
    assert restored["release"] == "0.1.0"
    assert restored["upgrade_needed"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert "mulin upgrade" in place.run("serve", f"--port={port}", status=1)
    assert place.ask("upgrade")["migrated"]
    assert place.query("SELECT count(*) FROM place_community WHERE name LIKE '旧版%'") == 2
    assert place.query("SELECT username FROM access_user") == "old-clerk"
    assert place.ask("audit", "verify")["seals"] >= 8
    (stored,) = (place.var / "files").rglob("5a838678*")
    assert stored.read_bytes().startswith(b"%PDF")
    holding.close()
