"""A picture for a chat group: 1080 px wide, a headline, a few lines, a table, a QR code. Calm, one accent."""

from __future__ import annotations

import html as markup
import importlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from mulin.kernel.documents import geometry as g
from mulin.kernel.documents import html, pdf

WIDTH: Final = 1080
ACCENT: Final = "#0f5f73"  # the deep teal-blue of the pages
INK, QUIET, LINE = "#1d2528", "#5c686d", "#d9e0e2"
LATE, SOON, MET = "#b3261e", "#8a5a00", "#2b6b45"
TONES = {"late": LATE, "soon": SOON, "met": MET, "plain": INK}
_PIXELS_TO_POINTS: Final = 72 / 96
LONGEST: Final = 5400  # five screens of a phone; what is longer belongs in the document itself


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the picture; ``tone`` colours a word that already says it."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows, from top to bottom. ``mark`` is printed over it (草稿, 演示)."""

    kind: str
    title: str
    lines: Sequence[Line]
    source: str
    code: str
    code_note: str = "长按识别，看盖章件"
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    mark: str = ""


def to_png(picture: Picture) -> bytes:
    """The picture as PNG, 1080 px wide and as high as it needs. DomainError names missing system libraries."""
    renderer = pdf.weasyprint()
    height = _height(renderer, picture)
    written = renderer.HTML(string=page(picture, height), url_fetcher=pdf.nothing).write_pdf()
    reader = importlib.import_module("pypdfium2")
    document = reader.PdfDocument(written)
    try:
        bitmap = document[0].render(scale=WIDTH / (WIDTH * _PIXELS_TO_POINTS))
        target = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(target, "PNG", optimize=True)
    finally:
        document.close()
    return target.getvalue()


def _height(renderer: Any, picture: Picture) -> int:
    """How high the content stands, laid out once on a long page."""
    laid = renderer.HTML(string=page(picture, LONGEST), url_fetcher=pdf.nothing).render()
    body = laid.pages[0]._page_box.children[0].children[0]
    return min(LONGEST, int(body.height) + 2)


def page(picture: Picture, height: int) -> str:
    """The picture as HTML of a given height in pixels."""
    text = markup.escape
    lines = "".join(f'<p style="color:{TONES[one.tone]}">{text(one.text)}</p>' for one in picture.lines)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><style>{_style(height)}</style></head><body>'
        f'<div class="all"><div class="top"><span>{text(picture.kind)}</span>'
        f"{'<b>' + text(picture.mark) + '</b>' if picture.mark else ''}</div>"
        f"<h1>{text(picture.title)}</h1>{lines}{_table(picture)}"
        f'<div class="end"><div class="code">{html.qr_svg(picture.code)}</div>'
        f"<div><p>{text(picture.code_note)}</p><p>{text(picture.source)}</p></div></div></div></body></html>"
    )


def _table(picture: Picture) -> str:
    if not picture.rows:
        return ""
    text = markup.escape
    head = "".join(f"<th>{text(cell)}</th>" for cell in picture.head)
    rows = "".join("<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>" for row in picture.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _style(height: int) -> str:
    families = ",".join(f'"{name}"' for name in ("PingFang SC", "HarmonyOS Sans SC", *g.HEITI))
    return f"""
@page{{size:{WIDTH}px {height}px;margin:0}}
body{{margin:0;font:34px/1.6 {families},sans-serif;color:{INK};background:#fff}}
.all{{padding:0 64px 56px}}
.top{{background:{ACCENT};color:#fff;margin:0 -64px 48px;padding:28px 64px;font-size:32px;letter-spacing:.08em;
display:flex;justify-content:space-between}}
.top b{{font-weight:500;border:2px solid #fff;border-radius:8px;padding:0 20px}}
h1{{font-size:54px;line-height:1.35;margin:0 0 32px;font-weight:700}}
p{{margin:0 0 18px}}
table{{width:100%;border-collapse:collapse;margin:24px 0 8px;font-size:30px;line-height:1.4}}
th{{text-align:left;color:{QUIET};font-weight:500;border-bottom:3px solid {ACCENT};padding:12px 12px 12px 0}}
td{{border-bottom:1px solid {LINE};padding:14px 12px 14px 0;overflow-wrap:anywhere;vertical-align:top}}
.end{{display:flex;align-items:center;border-top:1px solid {LINE};margin-top:40px;padding-top:32px;color:{QUIET};
font-size:28px}}
.end p{{margin:0 0 6px}}
.code{{width:220px;height:220px;margin-right:36px;flex:none}}
.code svg{{width:220px;height:220px;display:block}}
"""
