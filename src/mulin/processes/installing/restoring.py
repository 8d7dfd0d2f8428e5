"""Bringing an archive back: judged first, then the database in one transaction, then files, keys and packs.

The dump's policies and grants are left out (they name roles of another installation): the caller lets
``kernel.rowsecurity`` state them anew. Until then the runtime role sees nothing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import psycopg

from mulin.kernel import messages
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.postgres import binaries, tools
from mulin.processes.installing import archive

LEFT_OUT = re.compile(
    r"^\d+; \d+ \d+ "
    r"(POLICY|ROW SECURITY|ACL|DEFAULT ACL|COMMENT - (EXTENSION|SCHEMA)|SCHEMA - |PUBLICATION|SUBSCRIPTION)"
)
NEW_SETTINGS = ("transaction_timeout", "idle_session_timeout")
CLEAR = """
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
COMMENT ON SCHEMA public IS NULL;
DO $clear$
DECLARE one record;
BEGIN
  FOR one IN SELECT relname,
    CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', one.kind, one.relname); END LOOP;
  FOR one IN SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
  LOOP EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', one.relname); END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name); END LOOP;
  FOR one IN SELECT typname FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'c')
    AND (typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND c.relkind = 'c'))
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP TYPE IF EXISTS public.%I CASCADE', one.typname); END LOOP;
END $clear$;
"""

messages.register_all(
    {
        "restore.not_empty": "数据库里已有数据（{tables} 张表）：要用备份替换它，请先另做备份，再加 --replace --yes。",
        "restore.not_confirmed": "--replace 会用备份替换现有的全部数据：确认要这样做，请再加 --yes。",
        "restore.in_use": "还有 {count} 个连接在用数据库：请先停止睦邻（mulin serve 及各服务），再试。",
        "restore.keys_missing": "缺密钥：备份当时的密钥（{wanted}）不在本机；请用 --keys 给出另存的 .keys 文件。",
        "restore.keys_differ": "{file} 不是这份备份的密钥：请找当时另存的 .keys 文件。",
        "restore.newer": "备份来自更新的版本（{release}，含 {migration}）：请先装不低于它的版本。",
    }
)


def count_tables(owner_url: str) -> int:
    """How many tables the database has; an empty one has none."""
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        ).fetchone()
    return int(row[0]) if row else 0


def require_free(owner_url: str, *, replace: bool, confirmed: bool) -> None:
    """Refuse a database with data, unless it is to be replaced and that is confirmed. Raises Refused."""
    tables = count_tables(owner_url)
    if tables and not replace:
        raise Refused(Violation("restore.not_empty", "", {"tables": tables}))
    if tables and not confirmed:
        raise Refused(Violation("restore.not_confirmed", "", {}))


def require_quiet(owner_url: str) -> None:
    """Refuse while anybody else is connected to the database. Raises Refused."""
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
    if row and row[0]:
        raise Refused(Violation("restore.in_use", "", {"count": row[0]}))


def require_known(manifest: archive.Manifest, known: Sequence[str]) -> None:
    """Refuse an archive with migrations that this program does not have. Raises InputError."""
    unknown = sorted(set(manifest.migrations) - set(known))
    if unknown:
        raise InputError(Violation("restore.newer", "", {"release": manifest.release, "migration": unknown[0]}))


def play(
    owner_url: str, programs: binaries.Binaries, manifest: archive.Manifest, dump: Path, *, server_major: int
) -> None:
    """Replace the database's content by the dump, all or nothing; the rows of every table must be those counted."""
    contents = dump.with_suffix(".list")
    kept = [line for line in tools.list_contents(programs, dump) if not LEFT_OUT.match(line)]
    contents.write_text("\n".join(kept) + "\n", encoding="utf-8")
    tools.play(
        programs,
        owner_url,
        dump,
        contents,
        before=CLEAR,
        after=_check(manifest),
        omit=NEW_SETTINGS if server_major < 17 else (),
    )


def _check(manifest: archive.Manifest) -> str:
    """SQL that raises unless every table has the rows that the manifest counted."""
    lines = [
        f"IF (SELECT count(*) FROM public.\"{name}\") <> {rows} THEN RAISE EXCEPTION '{name}: rows differ'; END IF;"
        for name, rows in manifest.tables.items()
        if name.replace("_", "").isalnum()
    ]
    return "\nDO $check$ BEGIN\n" + "\n".join(lines) + "\nEND $check$;\n"


def put_files(found: dict[str, Path], prefix: str, target: Path) -> int:
    """Move what was unpacked under a prefix below ``target``; files that stand there already are overwritten."""
    count = 0
    for name, path in found.items():
        if name.startswith(prefix):
            goal = target / name.removeprefix(prefix)
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, goal)
            count += 1
    return count
