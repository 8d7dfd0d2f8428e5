"""``mulin doctor``: checks of an installation, each with what is wrong and what to do; nothing is changed."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from mulin.kernel import rowsecurity, scope
from mulin.kernel.audit import selectors as audit_read
from mulin.kernel.audit import services as audit
from mulin.kernel.outbox import selectors as outbox

DISK_LOW = 2 << 30
BACKUP_OLD = dt.timedelta(days=7)
SLOW = dt.timedelta(minutes=5)
CLOCK_OFF = dt.timedelta(seconds=5)


class Verdict(StrEnum):
    """How a check ended: a warning does not fail the whole."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, how it stands, what to do (empty where all is well)."""

    key: str
    title: str
    verdict: Verdict
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of the environment is judged."""

    demonstration: bool
    private_server: bool
    var: Path
    keys: Path
    backups: Path
    console_url: str
    public_url: str
    https: bool
    now: dt.datetime
    look: Callable[[], dt.datetime]
    """This machine's clock, asked at the very moment that the database's is."""


def ok(key: str, title: str, text: str) -> Finding:
    """A check that is well."""
    return Finding(key, title, Verdict.OK, text)


def examine(place: Surroundings) -> list[Finding]:
    """Every check, in order; one that itself breaks is a failure with its reason."""
    found: list[Finding] = []
    for key, title, check in CHECKS:
        try:
            found += check(place)
        except (DatabaseError, OSError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            found.append(Finding(key, title, Verdict.FAIL, reason, "先排除这个错误，再运行一次 mulin doctor。"))
    return found


def _python(_: Surroundings) -> Iterator[Finding]:
    text = ".".join(str(part) for part in sys.version_info[:3])
    good = sys.version_info >= (3, 11)
    yield Finding(
        "python", "Python", Verdict.OK if good else Verdict.FAIL, text, "" if good else "请用 3.11 或更新的版本。"
    )


def _roles(_: Surroundings) -> Iterator[Finding]:
    role = rowsecurity.current_role(connection)
    strong = role["superuser"] or role["bypassrls"]
    yield Finding(
        "role", "数据库角色", Verdict.FAIL if strong else Verdict.OK, str(role["name"]),
        "DATABASE_URL 要用没有超级用户、没有 BYPASSRLS 的角色。" if strong else "",
    )  # fmt: skip


def _migrations(_: Surroundings) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "migrations", "数据结构", Verdict.FAIL if pending else Verdict.OK,
        f"差 {len(pending)} 步" if pending else "与程序一致", "运行 mulin upgrade。" if pending else "",
    )  # fmt: skip


def _row_security(_: Surroundings) -> Iterator[Finding]:
    """Every table of ours that is no framework's has row security enabled and forced."""
    wanted = {t.name for t in rowsecurity.declared_tables() if t.row_class is not rowsecurity.RowClass.SYSTEM}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        bare = sorted(wanted & {row[0] for row in cursor.fetchall()})
    yield Finding(
        "row_security", "行级权限", Verdict.FAIL if bare else Verdict.OK,
        f"缺：{'、'.join(bare[:5])}" if bare else f"{len(wanted)} 张表都有",
        "停止睦邻，运行 mulin upgrade。" if bare else "",
    )  # fmt: skip


def _chain(_: Surroundings) -> Iterator[Finding]:
    with scope.active(scope.EVERYWHERE, staff=True):
        count, faults = audit.verify()
    yield Finding(
        "audit", "审计链", Verdict.FAIL if faults else Verdict.OK,
        f"{len(faults)} 处异常" if faults else f"{count} 条首尾相接",
        "保留现场，运行 mulin audit verify，交审计管理员。" if faults else "",
    )  # fmt: skip


def _worker(place: Surroundings) -> Iterator[Finding]:
    """The sealer takes its turn every second: entries that wait for minutes wait for a worker."""
    with scope.active(scope.EVERYWHERE, staff=True):
        sealing, backlog = audit_read.sealing(), outbox.backlog()
    late = backlog.oldest_due is not None and place.now - backlog.oldest_due > SLOW
    idle = bool(sealing.waiting) and (sealing.last_at is None or place.now - sealing.last_at > SLOW)
    stopped = late or idle
    yield Finding(
        "worker", "后台作业", Verdict.FAIL if stopped else Verdict.OK,
        f"{sealing.waiting} 条记录待封存，{backlog.waiting} 条消息待发",
        "后台作业没有在运行：启动 mulin serve 或 mulin-worker 服务。" if stopped else "",
    )  # fmt: skip
    failed = backlog.failed
    text = f"{failed} 条发送失败" if failed else "没有失败的"
    yield Finding(
        "outbox", "系统消息", Verdict.FAIL if failed else Verdict.OK, text,
        "系统管理员在“后台任务”里查明原因后重新发送。" if failed else "",
    )  # fmt: skip


def _clock(place: Surroundings) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        off = abs(cursor.fetchone()[0] - place.look())
    bad = off > CLOCK_OFF
    yield Finding(
        "clock", "时钟", Verdict.FAIL if bad else Verdict.OK, f"与数据库相差 {off.total_seconds():.1f} 秒",
        "请用 chrony 或 systemd-timesyncd 对时。" if bad else "",
    )  # fmt: skip


def _disk(place: Surroundings) -> Iterator[Finding]:
    free = shutil.disk_usage(place.var).free
    low = free < DISK_LOW
    yield Finding(
        "disk", "磁盘", Verdict.FAIL if low else Verdict.OK, f"剩余 {free / (1 << 30):.1f} GiB",
        f"{place.var} 所在磁盘不足 2 GiB：请清理或扩容。" if low else "",
    )  # fmt: skip


def _backups(place: Surroundings) -> Iterator[Finding]:
    if place.demonstration:
        yield ok("backup", "备份", "演示库不要求备份")
        return
    made = [file.stat().st_mtime for file in place.backups.glob("*.backup")] if place.backups.is_dir() else []
    newest = dt.datetime.fromtimestamp(max(made), dt.UTC) if made else None
    old = newest is None or place.now - newest > BACKUP_OLD
    text = "还没有备份" if newest is None else f"最近一次 {(place.now - newest).days} 天前"
    yield Finding(
        "backup", "备份", Verdict.WARN if old else Verdict.OK, text,
        f"运行 mulin backup {place.backups}/文件名.backup，并定时进行（见运维手册）。" if old else "",
    )  # fmt: skip


def _keys(place: Surroundings) -> Iterator[Finding]:
    mode = stat.S_IMODE(place.keys.stat().st_mode)
    wide = bool(mode & 0o077)
    yield Finding(
        "keys", "密钥文件", Verdict.FAIL if wide else Verdict.OK, f"{place.keys}（{mode:o}）",
        f"chmod 600 {place.keys}" if wide else "",
    )  # fmt: skip
    mine = place.keys.stat().st_uid == os.geteuid() or os.geteuid() == 0
    if not mine:
        yield Finding("keys_owner", "密钥归属", Verdict.WARN, "属于另一个用户", "请以运行睦邻的用户执行 mulin doctor。")


def _fonts(_: Surroundings) -> Iterator[Finding]:
    """What official papers and PDF need of the system."""
    import ctypes.util

    missing = [name for name in ("pango-1.0", "pangoft2-1.0") if ctypes.util.find_library(name) is None]
    places = ("/usr/share/fonts", "/usr/local/share/fonts")
    faces = ("*CJK*", "*cjk*", "simsun*", "simfang*", "SourceHan*", "wqy*", "*FangSong*")
    has_font = any(next(Path(folder).rglob(face), None) for folder in places for face in faces)
    text = "、".join([*(f"缺 lib{name}" for name in missing), *([] if has_font else ["缺中文字体"])])
    yield Finding(
        "fonts", "PDF 与字体", Verdict.WARN if text else Verdict.OK, text or "齐全",
        "请安装 pango 与中文字体（Debian：libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk）；缺它们时不能出 PDF。"
        if text else "",
    )  # fmt: skip


def _addresses(place: Surroundings) -> Iterator[Finding]:
    if place.demonstration:
        yield ok("addresses", "对外地址", "演示：只在本机")
        return
    unset = [
        name
        for name, value in (("MULIN_PUBLIC_URL", place.public_url), ("MULIN_CONSOLE_URL", place.console_url))
        if not value
    ]
    yield Finding(
        "addresses", "对外地址", Verdict.WARN if unset else Verdict.OK,
        f"没有设置 {'、'.join(unset)}" if unset else f"{place.console_url}，{place.public_url}",
        "二维码和公文上的网址取自 MULIN_PUBLIC_URL：请按运维手册设置后重启。" if unset else "",
    )  # fmt: skip
    plain = [url for url in (place.public_url, place.console_url) if url.startswith("http://")]
    secure = place.https and not plain
    yield Finding(
        "https", "加密传输", Verdict.OK if secure else Verdict.WARN, "https" if secure else "没有启用 https",
        "" if secure else "在反向代理上启用 https，设 MULIN_HTTPS=1，网址改为 https://。",
    )  # fmt: skip


Check = Callable[[Surroundings], Iterator[Finding]]
CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("python", "Python", _python),
    ("role", "数据库角色", _roles),
    ("migrations", "数据结构", _migrations),
    ("row_security", "行级权限", _row_security),
    ("audit", "审计链", _chain),
    ("worker", "后台作业", _worker),
    ("clock", "时钟", _clock),
    ("disk", "磁盘", _disk),
    ("backup", "备份", _backups),
    ("keys", "密钥文件", _keys),
    ("fonts", "PDF 与字体", _fonts),
    ("addresses", "对外地址", _addresses),
)


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as plain values."""
    return {
        "key": finding.key,
        "title": finding.title,
        "verdict": finding.verdict.value,
        "text": finding.text,
        "remedy": finding.remedy,
    }
