"""The body of a document as people type it: one line a paragraph, tables pasted from a spreadsheet. Pure.

一、 begins a heading of level 1, （一） of level 2, 1. of level 3, （1） of level 4, where the line is short and
without a closing mark. Neighbouring lines with tabs are a table, its first line the head; a line 表：… before it is
its caption. 附件：… lists the attachments, one a line, until a free line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mulin.kernel.documents import codec, model

_LEVELS: tuple[tuple[codec.Level, re.Pattern[str]], ...] = (
    (1, re.compile(r"^[一二三四五六七八九十]+、")),
    (2, re.compile(r"^（[一二三四五六七八九十]+）")),
    (3, re.compile(r"^\d{1,2}[.．](?!\d)")),
    (4, re.compile(r"^（\d{1,2}）")),
)
_CAPTION = re.compile(r"^表[：:]\s*(.*)$")
_ATTACHED = re.compile(r"^附件[：:]\s*(.*)$")
HEADING_LENGTH = 30
_CLOSING = "。；;！？"


def parse(text: str) -> tuple[model.Block, ...]:
    """The blocks of a typed body, in order."""
    return tuple(_blocks(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def _blocks(lines: Sequence[str]) -> Iterator[model.Block]:
    n, caption = 0, ""
    while n < len(lines):
        line = lines[n].strip(" \u3000")
        if "\t" in line:
            rows, n = _table_rows(lines, n)
            yield _table(rows, caption)
            caption = ""
            continue
        n += 1
        if not line.strip():
            continue
        if (found := _CAPTION.match(line)) and n < len(lines) and "\t" in lines[n]:
            caption = found.group(1)
        elif found := _ATTACHED.match(line):
            titles, n = _attached(found.group(1), lines, n)
            yield model.Attachments(titles)
        else:
            yield _line(line.strip())


def _table_rows(lines: Sequence[str], n: int) -> tuple[list[list[str]], int]:
    rows = []
    while n < len(lines) and "\t" in lines[n]:
        rows.append([cell.strip() for cell in lines[n].split("\t")])
        n += 1
    return rows, n


def _table(rows: list[list[str]], caption: str) -> model.Table:
    width = max(len(row) for row in rows)
    whole = [tuple(row + [""] * (width - len(row))) for row in rows]
    return model.Table(whole[0], tuple(whole[1:]), caption)


def _attached(first: str, lines: Sequence[str], n: int) -> tuple[tuple[str, ...], int]:
    titles = [first] if first.strip() else []
    while n < len(lines) and lines[n].strip() and "\t" not in lines[n]:
        titles.append(lines[n])
        n += 1
    return tuple(re.sub(r"^\s*\d{1,2}[.．、]\s*", "", title).strip() for title in titles), n


def _line(line: str) -> model.Block:
    if len(line) <= HEADING_LENGTH and line[-1] not in _CLOSING:
        for level, pattern in _LEVELS:
            if pattern.match(line):
                return model.Heading(level, line)
    return model.Paragraph(line)


def text_of(blocks: Iterable[model.Block]) -> str:
    """The blocks as they would be typed; ``parse`` gives them back, run-in headings and flush lines aside."""
    return "\n".join(_typed(block) for block in blocks)


def _typed(block: model.Block) -> str:
    match block:
        case model.Table():
            rows = "\n".join("\t".join(_flat(cell) for cell in row) for row in (block.head, *block.rows))
            return f"表：{block.caption}\n{rows}\n" if block.caption else f"{rows}\n"
        case model.Attachments():
            return "附件：" + "\n".join(f"{n}. {title}" for n, title in enumerate(block.titles, 1)) + "\n"
        case model.Heading():
            return _flat(block.text) + _flat(block.run_in)
        case _:
            return _flat(block.text)


def _flat(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")
