"""The folder as one zip, written while it is sent: the Word index, a list of digests, the renamed files."""

from __future__ import annotations

import datetime as dt
import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.kernel.documents import docx, model
from mulin.kernel.files import selectors as files
from mulin.processes.evidence import naming
from mulin.processes.evidence.collecting import Folder

if TYPE_CHECKING:
    from typing_extensions import Buffer

INDEX, DIGESTS, FILES = "00 迎检台账目录.docx", "00 文件校验（SHA-256）.txt", "材料"
_PIECE = 256 * 1024


class _Pipe:
    """What a zip is written to: takes bytes, gives them on."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.place = 0

    def write(self, data: Buffer, /) -> int:
        piece = bytes(data)
        self.pieces.append(piece)
        self.place += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self.place

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is held open."""

    def take(self) -> bytes:
        data, self.pieces = b"".join(self.pieces), []
        return data


def stream(folder: Folder, *, root: Path, now: dt.datetime, by: str) -> Iterator[bytes]:
    """The zip, piece by piece; reads only the disk, so it may run when the request's transaction is over."""
    index = docx.to_docx(index_document(folder, now=now, by=by))
    pipe = _Pipe()
    stamp = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in ((INDEX, index), (DIGESTS, digests(folder).encode())):
            packed.writestr(zipfile.ZipInfo(name, stamp), data)
        yield pipe.take()
        for one in folder.with_file:
            info = zipfile.ZipInfo(f"{FILES}/{one.name}", stamp)
            with files.place_of(root, one.digest).open("rb") as opened, packed.open(info, "w") as target:
                while piece := opened.read(_PIECE):
                    target.write(piece)
                    yield pipe.take()
    yield pipe.take()


def digests(folder: Folder) -> str:
    """One line a file, as ``sha256sum -c`` reads it."""
    return "".join(f"{one.digest}  {FILES}/{one.name}\n" for one in folder.with_file)


def index_document(folder: Folder, *, now: dt.datetime, by: str) -> model.Official:
    """The index: gaps first, then every clause with its lines."""
    facts, wish = folder.pack.facts, folder.wish
    blocks: list[model.Block] = [
        model.Paragraph(
            f"{facts.number}《{facts.title}》，{wish.place_name}，{model.day(wish.first)}至{model.day(wish.last)}。"
            f"有材料的条款 {folder.clauses} 条，文件 {len(folder.with_file)} 个；没有材料的条款 {len(folder.gaps)} 条。"
        ),
        model.Paragraph(f"{by}于{now.year}年{now.month}月{now.day}日 {now:%H:%M} 打包。文件在“{FILES}”文件夹内。"),
        *_gap_blocks(folder),
        *_clause_blocks(folder),
    ]
    return model.Official(
        issuer=wish.place_name, title=f"{wish.place_name}迎检台账目录", body=tuple(blocks), date=now.date()
    )


def _gap_blocks(folder: Folder) -> Iterator[model.Block]:
    yield model.Heading(1, "一、缺口")
    due = [gap for gap in folder.gaps if gap.due]
    rest = [gap for gap in folder.gaps if not gap.due]
    if folder.lost:
        rows = tuple((one.clause, one.place, one.on.isoformat(), one.content) for one in folder.lost)
        yield model.Paragraph(f"磁盘上缺失或内容已变的文件 {len(rows)} 个，未放入，请从备份恢复：")
        yield model.Table(("条款", "小区（地点）", "日期", "内容"), rows, widths=(2, 3, 2, 5))
    if due:
        yield model.Paragraph(f"期内有到期义务而没有材料的条款 {len(due)} 条：")
        lines = tuple((gap.clause, gap.gist, str(gap.due), str(gap.filed)) for gap in due)
        yield model.Table(("条款", "要求", "到期（项）", "已报（项）"), lines, widths=(3, 7, 1.5, 1.5))
    if rest:
        yield model.Paragraph(f"其余没有材料的条款 {len(rest)} 条：")
        yield model.Table(
            ("条款", "要求", "由谁做"), tuple((gap.clause, gap.gist, gap.does) for gap in rest), widths=(3, 7, 3)
        )
    if not folder.gaps and not folder.lost:
        yield model.Paragraph("没有缺口：每一条都有材料。")


def _clause_blocks(folder: Folder) -> Iterator[model.Block]:
    yield model.Heading(1, "二、按条款目录")
    gists = {row.id: row.gist for row in folder.pack.clauses}
    if not folder.entries:
        yield model.Paragraph("期内没有材料。")
    for clause, entries in itertools.groupby(folder.entries, key=lambda one: one.clause):
        yield model.Heading(2, f"{clause}　{gists.get(clause, '')}"[:120])
        rows = tuple(_line(n, one) for n, one in enumerate(entries, 1))
        yield model.Table(("序号", "文件或记录", "来源", "SHA-256 前16位"), rows, widths=(1, 8, 1.4, 3))


def _line(number: int, one: naming.Entry) -> tuple[str, str, str, str]:
    if one.file_id is None:
        words = f"（无文件）{one.place} {one.on.isoformat()} {one.content}：{one.record}"
        return str(number), words, one.source, ""
    return str(number), one.name, one.source, one.digest[:16]
