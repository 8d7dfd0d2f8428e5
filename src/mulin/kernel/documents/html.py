"""Builds the HTML and style sheet of an official document for the PDF renderer. Pure."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence

import segno

from mulin.kernel.documents import geometry as g
from mulin.kernel.documents import model

_text = html.escape


def page(official: model.Official, factor: float = 1.0) -> str:
    """The whole document as one HTML page with its style; it refers to nothing outside.

    ``factor`` makes a compact document smaller, so that it fits its one page.
    """
    parts = [
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">',
        f"<title>{_text(official.title)}</title>",
        f"<style>{style()}{compact(factor) if official.compact else ''}</style></head><body>",
        '<div class="draft">草 稿</div>' if official.draft else "",
        _foot(official.code),
        _head(official),
        f'<h1 class="title">{_lines(official.title)}</h1>',
        f'<p class="to">{_text(official.addressees)}：</p>' if official.addressees else "",
        _blocks(official.body),
        _signature(official),
        _notes(official),
        *(_annex(annex) for annex in official.annexes),
        _closing(official),
        "</body></html>",
    ]
    return "".join(parts)


def _families(names: Sequence[str]) -> str:
    return ",".join(f'"{name}"' if name != "serif" else name for name in (*names, *g.SERIF_FALLBACK))


def style() -> str:
    """The measures as CSS; one line is LINE_PITCH, one character CHARACTER_PITCH."""
    spacing = g.CHARACTER_PITCH - g.BODY - 0.005
    number = f"font:{g.SMALL}pt {_families(g.SONG)};vertical-align:top;"
    number += f"padding-top:{g.PAGE_NUMBER_BELOW}mm;white-space:nowrap;letter-spacing:0"
    content = '"— " counter(page) " —"'
    return f"""
@page{{size:A4;margin:{g.TOP}mm {g.RIGHT}mm {g.BOTTOM}mm {g.LEFT}mm}}
@page{{@bottom-center{{content:element(code);width:76mm;vertical-align:middle}}}}
@page:right{{@bottom-right{{content:{content};{number};padding-right:{g.SMALL}pt}}}}
@page:left{{@bottom-left{{content:{content};{number};padding-left:{g.SMALL}pt}}}}
html{{font:{g.BODY}pt/{g.LINE_PITCH - 0.005:.4f}pt {_families(g.FANGSONG)};
letter-spacing:{spacing:.4f}pt;color:#000}}
body,p,h1,h2,h3,h4{{margin:0;padding:0;font-size:{g.BODY}pt;font-weight:normal;orphans:1;widows:1}}
p,h2,h3,h4{{text-indent:{2 * g.CHARACTER_PITCH:.4f}pt;text-align:justify}}
.flush,.to{{text-indent:0}}
.mark{{margin-top:{g.MARK_TOP}mm;line-height:1.2;font-family:{_families(g.SONG_TITLE)};
font-weight:bold;color:#e60012;text-align:center;text-indent:0;letter-spacing:0;white-space:nowrap}}
.number{{margin-top:{2 * g.LINE_PITCH:.4f}pt;text-align:center;text-indent:0}}
.rule{{margin-top:{g.RULE_BELOW_NUMBER}mm;border-top:.6mm solid #e60012;
margin-bottom:{2 * g.LINE_PITCH:.4f}pt}}
.title{{font:{g.TITLE}pt/{1.25 * g.LINE_PITCH:.4f}pt {_families(g.SONG_TITLE)};font-weight:bold;
letter-spacing:0;text-align:center;text-indent:0;margin-bottom:{g.LINE_PITCH:.4f}pt;
text-wrap:balance}}
h2,h2 span{{font-family:{_families(g.HEITI)}}}
h3{{font-family:{_families(g.KAITI)}}}
h2,h3{{break-after:avoid}}
.run{{font-family:{_families(g.FANGSONG)}}}
.list{{margin-top:{g.LINE_PITCH:.4f}pt}}
.list p{{text-align:left;padding-left:{5 * g.CHARACTER_PITCH:.4f}pt;
text-indent:{-3 * g.CHARACTER_PITCH:.4f}pt}}
.sign{{margin-top:{2 * g.LINE_PITCH:.4f}pt;break-inside:avoid}}
.sign p{{text-align:right;text-indent:0}}
.draft{{position:fixed;top:85mm;left:18mm;width:120mm;font:96pt {_families(g.HEITI)};
text-align:center;color:#e8e8e8;transform:rotate(-40deg);z-index:-1}}
table{{width:100%;border-collapse:collapse;font-size:{g.SMALL}pt;line-height:1.35;
letter-spacing:0;margin:4pt 0}}
th,td{{border:.5pt solid #000;padding:2pt 4pt;text-align:center;overflow-wrap:anywhere}}
th{{font-family:{_families(g.HEITI)};font-weight:normal}}
thead{{display:table-header-group}} tr{{break-inside:avoid}}
.caption{{text-align:center;text-indent:0;break-after:avoid}}
.annex{{break-before:page}} .annex .name{{font-family:{_families(g.HEITI)};text-indent:0}}
.code{{display:flex;align-items:center;margin-top:{g.LINE_PITCH:.4f}pt;break-inside:avoid}}
.code svg{{width:24mm;height:24mm}} .code p{{flex:1;font-size:{g.SMALL}pt;text-indent:0;padding-left:1em}}
.foot{{position:running(code);text-indent:0;letter-spacing:0;text-align:left}}
.foot svg{{width:19mm;height:19mm;float:left}} .foot p{{font:8pt/11pt {_families(g.HEITI)};letter-spacing:0;
text-indent:0;text-align:left;padding:5mm 0 0 21mm;color:#333}}
.end{{float:footnote;width:100%;font-size:{g.SMALL}pt;letter-spacing:0;
border-top:.35mm solid #000;border-bottom:.35mm solid #000}}
.end::footnote-call{{content:none}} .end::footnote-marker{{content:none}}
.end p{{font-size:{g.SMALL}pt;padding:0 {g.SMALL}pt;text-indent:0;text-align:left;line-height:24pt}}
.end p+p{{border-top:.25mm solid #000}}
.end .by{{display:flex;justify-content:space-between}}
"""


def compact(factor: float) -> str:
    """A one-page brief: less margin, a smaller grid, all of it times ``factor``; the code below stays as it is."""
    body, line, small, title = 11.5 * factor, 17 * factor, 10 * factor, 18 * factor
    return f"""
@page{{margin:20mm 22mm 30mm 22mm}}
html,body>p,body>h2,body>h3,.sign p{{font-size:{body:.2f}pt;line-height:{line:.2f}pt;letter-spacing:0}}
body>p,body>h2,body>h3{{text-indent:{2 * body:.2f}pt}}
body>p.caption{{text-indent:0}}
.title{{font-size:{title:.2f}pt;line-height:{1.4 * title:.2f}pt;margin-bottom:4pt}}
table{{font-size:{small:.2f}pt;line-height:1.22;margin:2pt 0}} th,td{{padding:1.2pt 3pt}}
td:first-child{{text-align:left}}
.sign,.list{{margin-top:5pt}}
"""


def _lines(text: str) -> str:
    return "<br>".join(_text(line) for line in text.splitlines())


def _head(official: model.Official) -> str:
    number = _text(model.document_number(official.number))
    if not official.red_head:
        return f'<p class="number" style="margin-top:0">{number}</p>' if number else ""
    mark = model.mark(official.issuer)
    return (
        f'<p class="mark" style="font-size:{model.mark_size(mark):.1f}pt">{_text(mark)}</p>'
        f'<p class="number">{number}</p><div class="rule"></div>'
    )


def _blocks(blocks: Sequence[model.Block]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: model.Block) -> str:
    if isinstance(block, model.Heading):
        tag = f"h{min(block.level, 3) + 1}" if block.level < 3 else "p"
        run = f'<span class="run">{_text(block.run_in)}</span>' if block.run_in else ""
        return f"<{tag}>{_text(block.text)}{run}</{tag}>"
    if isinstance(block, model.Paragraph):
        flush = ' class="flush"' if block.flush else ""
        return f"<p{flush}>{_lines(block.text)}</p>"
    if isinstance(block, model.Attachments):
        lines = model.attachment_lines(block.titles)
        texts = [line.lstrip("\u3000") for line in lines]
        shift = f' style="padding-left:{6.5 * g.CHARACTER_PITCH:.3f}pt;'
        shift += f'text-indent:{-1.5 * g.CHARACTER_PITCH:.3f}pt"'
        rest = "".join(f"<p{shift}>{_text(text)}</p>" for text in texts[1:])
        return f'<div class="list"><p>{_text(texts[0])}</p>{rest}</div>'
    return _table(block)


def _table(table: model.Table) -> str:
    total = sum(table.widths) or 1
    columns = "".join(f'<col style="width:{100 * w / total:.2f}%">' for w in table.widths)
    head = "".join(f"<th>{_lines(text)}</th>" for text in table.head)
    rows = "".join("<tr>" + "".join(f"<td>{_lines(text)}</td>" for text in row) + "</tr>" for row in table.rows)
    caption = f'<p class="caption">{_text(table.caption)}</p>' if table.caption else ""
    return f"{caption}<table>{columns}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _signature(official: model.Official) -> str:
    name, date = (indent * g.CHARACTER_PITCH for indent in model.signature_indents(official))
    when = _text(model.day(official.date)).replace(" ", "\u2002")
    return (
        f'<div class="sign"><p style="padding-right:{name:.3f}pt">{_text(official.signature)}</p>'
        f'<p class="date" style="padding-right:{date:.3f}pt">{when}</p></div>'
    )


def _notes(official: model.Official) -> str:
    notes = f"<p>（{_text(official.notes)}）</p>" if official.notes else ""
    if official.code is None or official.code.every_page:
        return notes
    picture, note = qr_svg(official.code.content), _lines(official.code.note)
    return f'{notes}<div class="code">{picture}<p>{note}</p></div>'


def _foot(code: model.Code | None) -> str:
    """The code below every page, in the free margin between the page numbers of odd and even pages."""
    if code is None or not code.every_page:
        return ""
    return f'<div class="foot">{qr_svg(code.content)}<p>{_lines(code.note)}</p></div>'


def qr_svg(content: str) -> str:
    """A QR code as inline SVG."""
    target = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        target, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2
    )
    return target.getvalue().decode()


def _annex(annex: model.Annex) -> str:
    number = "" if annex.number is None else annex.number
    return (
        f'<div class="annex"><p class="name">附件{number}</p>'
        f'<h1 class="title">{_lines(annex.title)}</h1>{_blocks(annex.blocks)}</div>'
    )


def _closing(official: model.Official) -> str:
    if not official.copy_to and not official.printed_by:
        return ""
    copies = f"<p>抄送：{_text(official.copy_to)}。</p>" if official.copy_to else ""
    when = f"{model.day(official.date)}印发" if official.date else ""
    by = (
        f'<p class="by"><span>{_text(official.printed_by)}</span><span>{when}</span></p>' if official.printed_by else ""
    )
    return f'<div class="end">{copies}{by}</div>'
