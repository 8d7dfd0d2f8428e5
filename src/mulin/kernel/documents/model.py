"""An official document as a value; the renderers read it and nothing else. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mulin.kernel.documents import geometry


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (一、 黑体), 2 (（一） 楷体), 3 (1. 仿宋) or 4 (（1） 仿宋).

    The text is complete with its number. `run_in` continues on the same line as a paragraph.
    """

    level: Literal[1, 2, 3, 4]
    text: str
    run_in: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, indented two characters unless `flush`."""

    text: str
    flush: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; its head repeats on every page. `widths` are parts of the type area."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Attachments:
    """附件说明: names without closing mark; several are numbered."""

    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Annex:
    """An attachment printed with the document: starts a page, 附件N flush left, own title."""

    number: int | None
    title: str
    blocks: Sequence[Heading | Paragraph | Table]


Block = Heading | Paragraph | Table | Attachments


@dataclass(frozen=True, slots=True)
class Code:
    """A QR block at the end: what it carries and the line printed beside it.

    every_page: in print it stands small below every page instead, so that each photographed page finds its record.
    """

    content: str
    note: str
    every_page: bool = False


@dataclass(frozen=True, slots=True)
class Official:
    """A document. `issuer` signs unless `signer` names another body; `date` None = left blank.

    `number` is printed as given, with 〔〕 round the year. `draft` puts a watermark on every page.
    `compact` sets a one-page brief in a smaller grid, without the lines that wait for a seal.
    `copy_to` and `printed_by` make the closing block (版记).
    """

    issuer: str
    title: str
    body: Sequence[Block]
    number: str = ""
    addressees: str = ""
    signer: str = ""
    date: dt.date | None = None
    copy_to: str = ""
    printed_by: str = ""
    notes: str = ""
    annexes: Sequence[Annex] = ()
    red_head: bool = False
    draft: bool = False
    code: Code | None = None
    compact: bool = False

    @property
    def signature(self) -> str:
        """The body that signs."""
        return self.signer or self.issuer


def document_number(text: str) -> str:
    """机关代字[2020]5号 -> 机关代字〔2020〕5号: whatever brackets were typed round the year."""
    return text.translate(str.maketrans("[](){}［］（）【】", "〔〕" * 6)).replace(" ", "")


def day(date: dt.date | None) -> str:
    """成文日期 in Arabic figures without leading zeros; blanks to fill in where it is open."""
    if date is None:
        return "    年  月  日"
    return f"{date.year}年{date.month}月{date.day}日"


def mark(issuer: str) -> str:
    """发文机关标志: the issuer's name, followed by 文件."""
    return issuer if issuer.endswith("文件") else f"{issuer}文件"


def mark_size(text: str) -> float:
    """Points of the red mark: as large as fits one line of the type area."""
    width = geometry.AREA_WIDTH * geometry.POINTS_PER_MM
    return min(geometry.MARK, width / max(1.0, geometry.width_in_characters(text)) - 0.5)


def signature_indents(official: Official) -> tuple[float, float]:
    """Right indents, in characters, of the signing body and the date.

    The date stands four characters from the right; the signature is centred above it. A name too
    long for that stands at the right edge.
    """
    date = geometry.width_in_characters(day(official.date))
    name = geometry.width_in_characters(official.signature)
    return max(0.0, geometry.DATE_INDENT + (date - name) / 2), float(geometry.DATE_INDENT)


def attachment_lines(titles: Sequence[str]) -> list[str]:
    """附件：1.… with later lines aligned; a single one bears no number, none a closing mark."""
    clean = [title.rstrip("。；;，,") for title in titles]
    if len(clean) == 1:
        return [f"附件：{clean[0]}"]
    indent = "\u3000" * 3
    return [f"{indent if n > 1 else '附件：'}{n}.{title}" for n, title in enumerate(clean, 1)]
