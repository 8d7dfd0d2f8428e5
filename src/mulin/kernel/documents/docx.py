"""Renders an official document as docx: the same measures, with the fonts an office machine has.

The section's grid carries the 22 lines and 28 characters; page numbers stand outside, odd right
and even left. Fonts are named, never embedded.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import docx
import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from mulin.kernel.documents import geometry as g
from mulin.kernel.documents import model

_RED = RGBColor(0xE6, 0x00, 0x12)
_LATIN = "Times New Roman"
_NO_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the format stores no zone


def to_docx(official: model.Official) -> bytes:
    """The document as docx; equal documents give equal bytes of content."""
    document = docx.Document()
    _page(document)
    _properties(document, official)
    if official.draft:
        _watermark(document)
    _head(document, official)
    for line in official.title.splitlines():
        _title(document, line)
    _line(document, "", indent=0)
    if official.addressees:
        _line(document, f"{official.addressees}：", indent=0)
    _blocks(document, official.body)
    _signature(document, official)
    _ending(document, official)
    for annex in official.annexes:
        _annex(document, annex)
    _closing(document, official)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


# --- page -----------------------------------------------------------------------------------


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(g.PAGE_WIDTH), Mm(g.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(g.TOP), Mm(g.BOTTOM)
    section.left_margin, section.right_margin = Mm(g.LEFT), Mm(g.RIGHT)
    below = g.BOTTOM - g.PAGE_NUMBER_BELOW - g.SMALL * 1.2 / g.POINTS_PER_MM
    section.footer_distance = Mm(below)
    document.settings.odd_and_even_pages_header_footer = True
    for found in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(found)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(int(g.LINE_PITCH * 20)))
    grid.set(qn("w:charSpace"), str(round((g.CHARACTER_PITCH - g.BODY) * 4096)))
    section._sectPr.append(grid)
    _base_style(document)
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _base_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(g.BODY)
    _fonts(style.element.get_or_add_rPr(), g.FANGSONG[0])
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(int(g.LINE_PITCH * 20) / 20)
    form.widow_control = False


def _fonts(properties: Any, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for attribute in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{attribute}"), _LATIN)
    fonts.set(qn("w:eastAsia"), name)


def _number(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, size 4, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.alignment = side
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        line.paragraph_format.right_indent = Pt(g.SMALL)
    else:
        line.paragraph_format.left_indent = Pt(g.SMALL)
    _run(line, "— ", g.SONG[0], g.SMALL)
    field = _run(line, "", g.SONG[0], g.SMALL)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        field._r.append(mark)
    _run(line, " —", g.SONG[0], g.SMALL)


def _properties(document: Any, official: model.Official) -> None:
    core = document.core_properties
    core.title, core.author = official.title.replace("\n", ""), official.issuer
    core.subject = model.document_number(official.number)
    core.comments = ""
    stamp = dt.datetime.combine(official.date, dt.time()) if official.date else _NO_TIME
    core.created = core.modified = stamp


def _watermark(document: Any) -> None:
    """草稿 across every page: a drawing in both headers, behind the text."""
    section = document.sections[0]
    for number, header in enumerate((section.header, section.even_page_header), 1):
        header.is_linked_to_previous = False
        shape = (
            f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
            'xmlns:o="urn:schemas-microsoft-com:office:office">'
            '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
            'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t"/>'
            '<v:textpath on="t" fitshape="t"/></v:shapetype>'
            f'<v:shape id="draft{number}" type="#_x0000_t136" style="position:absolute;'
            "width:300pt;height:150pt;rotation:-40;z-index:-1;"
            "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
            'mso-position-vertical:center;mso-position-vertical-relative:margin" '
            'fillcolor="#e8e8e8" stroked="f"><v:textpath style="font-family:黑体" '
            'string="草稿"/></v:shape></w:pict>'
        )
        header.paragraphs[0].add_run()._r.append(parse_xml(shape))


# --- text -----------------------------------------------------------------------------------


def _run(paragraph: Any, text: str, font: str = "", size: float = 0) -> Any:
    run = paragraph.add_run(text)
    if font:
        _fonts(run._r.get_or_add_rPr(), font)
    if size:
        run.font.size = Pt(size)
    return run


def _line(document: Any, text: str, *, indent: float = 2, font: str = "", size: float = 0) -> Any:
    """A paragraph with its first line indented by characters."""
    paragraph = document.add_paragraph()
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(indent * g.CHARACTER_PITCH)
    for number, part in enumerate(text.split("\n")):
        run = _run(paragraph, "", font, size)
        if number:
            run.add_break()
        run.add_text(part)
    return paragraph


def _title(document: Any, text: str) -> None:
    paragraph = _line(document, text, indent=0, font=g.SONG_TITLE[0], size=g.TITLE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = Pt(g.LINE_PITCH * 1.25)


def _head(document: Any, official: model.Official) -> None:
    number = model.document_number(official.number)
    if not official.red_head:
        if number:
            _line(document, number, indent=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        return
    text = model.mark(official.issuer)
    mark = _line(document, text, indent=0, font=g.SONG_TITLE[0], size=int(model.mark_size(text)))
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark.paragraph_format.space_before = Mm(g.MARK_TOP)
    mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    mark.runs[0].font.color.rgb = _RED
    for _ in range(2):
        _line(document, "", indent=0)
    line = _line(document, number, indent=0)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _border(line, "bottom", 0.6, "E60012", space=g.RULE_BELOW_NUMBER * g.POINTS_PER_MM)
    for _ in range(2):
        _line(document, "", indent=0)


def _border(paragraph: Any, side: str, width: float, color: str, space: float = 1) -> None:
    """A rule beside a paragraph, as wide as the type area; width in millimetres."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    rule = OxmlElement(f"w:{side}")
    for name, value in (
        ("val", "single"),
        ("sz", str(round(width * g.POINTS_PER_MM * 8))),
        ("space", str(round(space))),
        ("color", color),
    ):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)


def _blocks(document: Any, blocks: Sequence[model.Block]) -> None:
    for block in blocks:
        if isinstance(block, model.Heading):
            _heading(document, block)
        elif isinstance(block, model.Paragraph):
            _line(document, block.text, indent=0 if block.flush else 2)
        elif isinstance(block, model.Attachments):
            _attachments(document, block)
        else:
            _table(document, block)


def _heading(document: Any, heading: model.Heading) -> None:
    font = {1: g.HEITI[0], 2: g.KAITI[0]}.get(heading.level, "")
    paragraph = _line(document, heading.text, font=font)
    paragraph.paragraph_format.keep_with_next = not heading.run_in
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(heading.level - 1))
    paragraph._p.get_or_add_pPr().append(outline)
    if heading.run_in:
        _run(paragraph, heading.run_in)


def _attachments(document: Any, block: model.Attachments) -> None:
    _line(document, "", indent=0)
    for text in model.attachment_lines(block.titles):
        _line(document, text)


def _table(document: Any, table: model.Table) -> None:
    if table.caption:
        caption = _line(document, table.caption, indent=0)
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = True
    grid = document.add_table(rows=0, cols=len(table.head))
    grid.style = "Table Grid"
    _row(grid, table.head, g.HEITI[0])
    repeat = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        _row(grid, row, "")
    total = sum(table.widths)
    for column, width in zip(grid.columns, table.widths, strict=False):
        column.width = Mm(g.AREA_WIDTH * width / total)


def _row(grid: Any, texts: Sequence[str], font: str) -> None:
    cells = grid.add_row().cells
    for cell, text in zip(cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        _run(paragraph, text, font, g.SMALL)


def _signature(document: Any, official: model.Official) -> None:
    """Two free lines for the seal, the signing body above the date."""
    for _ in range(2):
        _line(document, "", indent=0)
    texts = (official.signature, model.day(official.date))
    for text, indent in zip(texts, model.signature_indents(official), strict=True):
        paragraph = _line(document, text, indent=0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(indent * g.CHARACTER_PITCH)


def _ending(document: Any, official: model.Official) -> None:
    if official.notes:
        _line(document, f"（{official.notes}）")
    if official.code is None:
        return
    picture = io.BytesIO()
    segno.make(official.code.content, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.add_run().add_picture(picture, width=Emu(Mm(24)))
    _run(paragraph, f"  {official.code.note}", "", g.SMALL)


def _annex(document: Any, annex: model.Annex) -> None:
    number = "" if annex.number is None else annex.number
    name = _line(document, f"附件{number}", indent=0, font=g.HEITI[0])
    name.paragraph_format.page_break_before = True
    for line in annex.title.splitlines():
        _title(document, line)
    _blocks(document, annex.blocks)


def _closing(document: Any, official: model.Official) -> None:
    """版记: rules as wide as the type area, outer 0.35 mm, inner 0.25 mm, size 4."""
    texts = [f"抄送：{official.copy_to}。"] if official.copy_to else []
    if official.printed_by:
        when = f"\t{model.day(official.date)}印发" if official.date else ""
        texts.append(official.printed_by + when)
    for number, text in enumerate(texts):
        line = document.add_paragraph()
        form = line.paragraph_format
        form.left_indent = form.right_indent = Pt(0)
        form.first_line_indent = Pt(g.SMALL)
        form.tab_stops.add_tab_stop(Mm(g.AREA_WIDTH) - Pt(g.SMALL), 2)
        _run(line, text, "", g.SMALL)
        _border(line, "top", 0.25 if number else 0.35, "000000")
        if number == len(texts) - 1:
            _border(line, "bottom", 0.35, "000000")
