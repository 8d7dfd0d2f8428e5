"""Malformed files for the import: whatever is handed in, the answer is a plan or a sentence, and nothing is written."""

from __future__ import annotations

import collections
import io
import random
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlwt
from django.db import connection, transaction
from factories import registers as make

from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import selectors as audit
from mulin.kernel.errors import InputError
from mulin.kernel.registers.imports.rules import Plan, Source
from mulin.processes.importing import services
from tests.processes.importing.conftest import NOW, TODAY

ROWS: tuple[tuple[object, ...], ...] = (
    ("社区", "小区名", "建成年代", "总户数", "总建筑面积（万㎡）", "物业管理性质", "联系电话"),
    ("紫薇社区", "甲园", 1998, 156, 2.84, "物业企业专业服务", 13800001234),
    ("紫薇社区", "乙苑", "90年代", 70, 0.87, "", ""),
    ("紫薇社区", "丙里", "1998-2003", "3,200", 1.5, "业委会自聘", "0632-8811234"),
)
KINDS = ("communities", "communities", "buildings", "units", "spaces", "organisations", "facts")
# Cells and fragments that have broken spreadsheets before.
NASTY = (
    "", " ", "\0", "=1+1", "=cmd|' /C calc'!A0", "-1", "1e400", "nan", "99999999999999999999", "2020-02-30",
    "0000-00-00", "9" * 400, "小区" * 300, "\u202e", "\ud7ff", "\U0001f3e0", "\ufeff", '"', '"""', "\t", "\r\n", "\x1f",
    "<a>", "&#0;", "１２３", "一百二十", "1.5万", "31/12/1999", "1900-02-29", "TRUE", "%", "\\", "';--", "{{7*7}}",
    "１９９８年",
)  # fmt: skip
Mutation = Callable[[random.Random, bytes], bytes]


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in ROWS:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("1")
    for number, row in enumerate(ROWS):
        for column, value in enumerate(row):
            page.write(number, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _csv() -> bytes:
    return "\n".join(",".join(f'"{value}"' for value in row) for row in ROWS).encode()


def flip(dice: random.Random, data: bytes) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 2, 5, 40))):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(dice: random.Random, data: bytes) -> bytes:
    """The end, the beginning or a stretch is lost."""
    lo, hi = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return dice.choice((data[:lo], data[hi:], data[:lo] + data[hi:]))


def splice(dice: random.Random, data: bytes) -> bytes:
    """Something foreign, or a piece of itself, stands in the middle."""
    at = dice.randrange(len(data) + 1)
    lo, hi = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    piece = dice.choice((dice.randbytes(dice.randrange(200)), dice.choice(NASTY).encode(), data[lo:hi]))
    return data[:at] + piece + data[at:]


def inside(dice: random.Random, data: bytes) -> bytes:
    """A member of the archive is mutated and packed again: the container is sound, its content is not."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return splice(dice, data)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = dice.choice([name for name in old.namelist() if name.startswith("xl/")])
        for name in old.namelist():
            content = old.read(name)
            if name == chosen:
                content = dice.choice((flip, cut, splice))(dice, content)
            if name != chosen or dice.random() < 0.9:
                new.writestr(name, content)
    return target.getvalue()


def cells(dice: random.Random, _: bytes) -> bytes:
    """A sound file whose cells and columns make no sense."""
    table = [list(map(str, row)) for row in ROWS]
    for _turn in range(dice.randrange(1, 6)):
        row = dice.choice(table)
        row[dice.randrange(len(row))] = dice.choice(NASTY)
    if dice.random() < 0.3:
        dice.shuffle(table)
    if dice.random() < 0.3:
        dice.choice(table).extend(dice.choices(NASTY, k=dice.randrange(12)))
    text = "\n".join(dice.choice((",", ",", "\t")).join(row) for row in table)
    return text.encode(dice.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")


MUTATIONS: tuple[Mutation, ...] = (flip, cut, splice, inside, cells)


def _plan(kind: str, data: bytes) -> Plan | None:
    """The plan, in a transaction that may only read; None for a refusal in words."""
    with transaction.atomic():
        try:
            source = Source(data=data, filename="f")
            _, made, _ = services.plan_file(
                kind, source, path=make.SHANTING, actor=SYSTEM, now=NOW, today=TODAY, said=services.Said(), answers={}
            )
        except InputError:
            return None
    return made


def _count() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM register_import), (SELECT count(*) FROM place_community)")
        return (audit.state_mark(), *cursor.fetchone())


def test_a_malformed_file_gets_a_plan_or_a_sentence(everywhere: None, size: dict[str, int]) -> None:
    dice, bases = random.Random(size["seed"]), (_xlsx(), _xls(), _csv(), _csv().decode().encode("gb18030"))
    seen, before = collections.Counter[str](), _count()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    for number in range(size["inputs"]):
        kind, base, mutation = dice.choice(KINDS), dice.choice(bases), dice.choice(MUTATIONS)
        data = mutation(dice, base)
        if dice.random() < 0.2:
            data = dice.choice((flip, cut, splice))(dice, data)
        try:
            made = _plan(kind, data)
        except BaseException as fault:
            pytest.fail(f"input {number} of seed {size['seed']} ({kind}, {mutation.__name__}): {fault!r}")
        if made is None:
            seen["refused"] += 1
        else:
            seen["planned"] += 1
            assert len(made.fates) == len(made.lines)
            assert all(isinstance(row["title"], str) for row in made.rows())
            made.refusal("")
    assert _count() == before
    assert min(seen["refused"], seen["planned"]) > size["inputs"] // 20, seen
