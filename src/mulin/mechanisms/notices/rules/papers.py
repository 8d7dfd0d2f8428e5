"""Arithmetic and words of papers: digest, number, token, chat text, public words. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mulin.kernel import crypto
from mulin.kernel.documents import model

TOKEN_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that nobody mistakes for one another when he types them."""
TOKEN_LENGTH = 10
TOKEN = re.compile(rf"/papers/([{TOKEN_LETTERS}]{{{TOKEN_LENGTH}}})(?:/|$|[?#])")
CHAT_LIMIT = 300
REVIEW, SIGN_LABEL = "审核", "签发"
MEANS = (
    ("HANDED", "直接送达"),
    ("MAILED", "邮寄送达"),
    ("ELECTRONIC", "电子送达"),
    ("LEFT", "留置送达"),
    ("POSTED", "张贴送达"),
)


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper to be drafted.

    ``path`` is the place that it concerns; ``home`` the issuer's own place, empty = the place of the hat that
    drafts. ``body``: blocks of :mod:`mulin.kernel.documents.model`. ``source_type``/``source_id``: the case,
    duty or ranking that it comes from.
    """

    kind: str
    path: str
    place_name: str
    issuer: str
    title: str
    body: tuple[model.Block, ...]
    addressees: str = ""
    clause: str = ""
    source_type: str = ""
    source_id: int | None = None
    layer: str = "REAL"
    home: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee of a served paper. ``place_path``: where he sits, empty = the paper's own place."""

    name: str
    means: str
    served_on: dt.date
    received_by: str = ""
    note: str = ""
    proof_file_id: int | None = None
    place_path: str = ""


@dataclass(frozen=True, slots=True)
class SealedPage:
    """A page of the sealed copy: its picture (re-encoded, without camera data) and the file that it came from."""

    file_id: int
    digest: str
    width: int
    height: int
    source_id: int

    def as_json(self) -> dict[str, Any]:
        """As stored."""
        return {
            "file": self.file_id,
            "digest": self.digest,
            "width": self.width,
            "height": self.height,
            "source": self.source_id,
        }


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a leader writes on a paper, and what he wants done by when."""

    text: str
    follow_up: str = ""
    follow_by: dt.date | None = None
    follow: tuple[str, int] | None = field(default=None)


def digest_of(*, kind: str, issuer: str, title: str, addressees: str, clause: str, body: Any) -> str:
    """SM3 over the text of a paper in one canonical form; ``body`` as stored."""
    content = {
        "kind": kind,
        "issuer": issuer,
        "title": title,
        "addressees": addressees,
        "clause": clause,
        "body": body,
    }
    return crypto.sm3_hex(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def number_text(mark: str, year: int, number: int) -> str:
    """机关代字〔年份〕序号号, without leading zeros (GB/T 9704)."""
    return f"{mark}〔{year}〕{number}号"


def token_of(text: str) -> str | None:
    """The token in what a code says; None for a code that is not a paper's."""
    found = TOKEN.search(text.strip())
    return found.group(1) if found else None


def step_label(step: int, chain: Sequence[str]) -> str:
    """What a step of the chain is called: the last one signs, the ones before review."""
    if step == len(chain) - 1:
        return SIGN_LABEL
    return REVIEW if len(chain) <= 2 else f"第{step + 1}次{REVIEW}"


def gaps(numbers: Sequence[int], first: int) -> list[int]:
    """Numbers from ``first`` to the last one that nobody was given; empty in a run without gaps."""
    if not numbers:
        return []
    return sorted(set(range(first, max(numbers) + 1)) - set(numbers))


def plain_text(blocks: Sequence[model.Block]) -> list[str]:
    """The sentences of a body, tables in one line a row."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, model.Table):
            lines += ["，".join(cell for cell in row if cell) for row in block.rows]
        elif isinstance(block, model.Attachments):
            continue
        else:
            lines.append(block.text + getattr(block, "run_in", ""))
    return [line.strip() for line in lines if line.strip()]


def chat_text(
    *, kind_label: str, title: str, number: str, issuer: str, day: dt.date | None, lines: Sequence[str], link: str
) -> str:
    """The words for a chat group: title, number, as many whole lines as fit, the link; never over 300 characters."""
    bare = title.replace("\n", "")
    head = f"【{kind_label}】{bare}"
    if number:
        head += f"（{number}）"
    when = f"，{day.month}月{day.day}日" if day else ""
    tail = f"{issuer}{when}。全文：{link}" if link else f"{issuer}{when}。"
    room = CHAT_LIMIT - len(head) - len(tail) - 2
    if room < 0:  # a very long title gives way; the link stays whole
        head, room = f"{head[: CHAT_LIMIT - len(tail) - 3]}…", 0
    kept = ""
    for line in lines:
        if len(kept) + len(line) + 1 > room:
            rest = room - len(kept) - 2
            kept += f"\n{line[:rest]}…" if not kept and rest >= 12 else ""
            break
        kept += f"\n{line}"
    return f"{head}{kept}\n{tail}"
