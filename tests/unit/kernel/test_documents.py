"""Official documents: the measures of GB/T 9704 in docx and PDF."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn

from mulin.kernel import errors, messages
from mulin.kernel.documents import docx, geometry, html, model, pdf

BODY: list[model.Block] = [
    model.Paragraph("现将第三季度进展情况通报如下。"),
    model.Heading(1, "一、总体情况"),
    model.Heading(2, "（一）进展较快的街道。", "其中甲街道完成任务。"),
    model.Heading(3, "1.组织领导。"),
    model.Heading(4, "（1）分工明确。"),
    model.Table(["街道", "覆盖率"], [["甲<街道>", "48.78%"]], "各街道覆盖情况", [3, 1]),
    model.Attachments(["任务清单。", "调度表"]),
]
FULL = model.Official(
    issuer="示范县住房和城乡建设局",
    number="示建[2020]5号",
    title="关于住宅小区\n物业管理全覆盖情况的通报",
    addressees="各街道办事处",
    body=BODY,
    date=dt.date(2020, 10, 9),
    copy_to="县政府办公室",
    printed_by="示范县住房和城乡建设局办公室",
    notes="此件公开发布",
    annexes=[model.Annex(1, "任务清单", [model.Paragraph("清单正文。")])],
    red_head=True,
    draft=True,
    code=model.Code("https://example.invalid/d/1", "扫码核对原件"),
)
MM = 96 / 25.4


def _boxes(official: model.Official) -> list[list[tuple[str, Any]]]:
    """For each page its text lines: text and box (CSS pixels)."""
    pages = []
    for page in pdf.layout(official).pages:
        lines = [box for box in page._page_box.descendants() if type(box).__name__ == "LineBox"]
        pages.append([(_text(line), line) for line in lines])
    return pages


def _text(box: Any) -> str:
    return "".join(getattr(part, "text", "") for part in box.descendants())


def _inside(lines: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    bottom = (geometry.PAGE_HEIGHT - geometry.BOTTOM) * MM
    return [(text, box) for text, box in lines if box.position_y < bottom - 1]


@pytest.fixture(scope="module")
def full() -> list[list[tuple[str, Any]]]:
    return _boxes(FULL)


def test_the_measures_themselves() -> None:
    assert (geometry.AREA_WIDTH, geometry.AREA_HEIGHT) == (156, 225)
    assert pytest.approx(28.99, abs=0.01) == geometry.LINE_PITCH
    assert pytest.approx(15.79, abs=0.01) == geometry.CHARACTER_PITCH


def test_pdf_page_has_22_lines_of_28_characters_inside_the_margins() -> None:
    text = "国" * 28 * 50
    pages = _boxes(model.Official("", "", [model.Paragraph(text, flush=True)]))
    second = _inside(pages[1])
    assert [len(line) for line, _ in second] == [28] * 22
    first = second[0][1]
    assert first.position_x / MM == pytest.approx(28, abs=0.05)
    assert first.position_y / MM == pytest.approx(37, abs=0.05)
    assert first.width / MM == pytest.approx(156, abs=0.1)
    last = second[-1][1]
    assert (last.position_y + last.height) / MM == pytest.approx(297 - 35, abs=0.1)
    page = pdf.layout(FULL).pages[0]
    assert (page.width / MM, page.height / MM) == (pytest.approx(210), pytest.approx(297))


def test_pdf_type_sizes_title_centred_number_with_its_brackets(full) -> None:
    lines = dict(_inside(full[0]))
    parts = {_text(part): part for box in lines.values() for part in box.descendants()}
    sizes = {text: part.style["font_size"] * 0.75 for text, part in parts.items()}
    assert sizes["关于住宅小区"] == 22
    assert sizes["现将第三季度进展情况通报如下。"] == 16
    assert "示建〔2020〕5号" in lines
    title = lines["关于住宅小区"]
    inner = title.children[0]
    middle = (inner.position_x + inner.width / 2) / MM
    assert middle == pytest.approx(28 + 78, abs=0.5)


def test_pdf_mark_starts_35_mm_below_the_type_area_and_fits_one_line(full) -> None:
    text, mark = full[0][0] if full[0][0][0] != "草 稿" else full[0][1]
    assert text == "示范县住房和城乡建设局文件"
    assert mark.position_y / MM == pytest.approx(37 + 35, abs=0.5)
    assert mark.width / MM <= 156


def test_pdf_page_numbers_stand_outside_right_and_left(full) -> None:
    found = []
    for lines in full[:2]:
        ((text, box),) = [pair for pair in lines if pair[0].startswith("— ")]
        found.append(text)
        left, right = box.position_x / MM, (box.position_x + box.width) / MM
        if text == "— 1 —":
            assert right == pytest.approx(210 - 26 - 14 * 25.4 / 72, abs=0.5)
        else:
            assert left == pytest.approx(28 + 14 * 25.4 / 72, abs=0.5)
        assert box.position_y / MM >= 297 - 35 + 7 - 0.1
    assert found == ["— 1 —", "— 2 —"]


def test_pdf_date_stands_four_characters_from_the_right(full) -> None:
    (date,) = [box for page in full for text, box in page if text == "2020年10月9日"]
    part = next(p for p in date.descendants() if getattr(p, "text", ""))
    gap = 210 - 26 - (part.position_x + part.width) / MM
    assert gap == pytest.approx(4 * 156 / 28, abs=0.6)


def test_pdf_watermark_on_every_page_of_a_draft_only() -> None:
    pages = pdf.layout(FULL).pages
    assert len(pages) == 3
    for page in pages:
        boxes = page._page_box.descendants(placeholders=True)
        assert "草 稿" in [getattr(getattr(box, "_box", box), "text", "") for box in boxes] or any(
            _text(box._box) == "草 稿" for box in page._page_box.descendants(placeholders=True) if hasattr(box, "_box")
        )
    final = model.Official("甲", "题", [model.Paragraph("正文")])
    assert "草" not in html.page(final).split("<body>")[1]


def test_pdf_bytes_and_annex_on_its_own_page(full) -> None:
    assert pdf.to_pdf(FULL).startswith(b"%PDF-")
    (first,) = [page for page in full if any(text == "附件1" for text, _ in page)]
    texts = [text for text, _ in first if text != "草 稿"]
    assert texts[:2] == ["附件1", "任务清单"]


def test_html_escapes_what_people_wrote() -> None:
    page = html.page(FULL)
    assert "甲&lt;街道&gt;" in page
    hostile = model.Official("<b>", "<script>", [model.Paragraph("<img src='file:///etc/passwd'>")])
    body = html.page(hostile).split("<body>")[1]
    assert "<script" not in body
    assert "<img" not in body


def test_missing_system_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise OSError(f"cannot load library for {name}")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(errors.DomainError) as caught:
        pdf.to_pdf(FULL)
    assert caught.value.codes == ("documents.pdf_libraries_missing",)
    assert "libpango" in messages.render(caught.value.violations[0])


# --- docx -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def word() -> Iterator[Any]:
    return reader.Document(io.BytesIO(docx.to_docx(FULL)))


def _line(word: Any, text: str) -> Any:
    (found,) = [p for p in word.paragraphs if p.text == text]
    return found


def _east(run: Any) -> str:
    return str(run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")))


def test_docx_page_margins_and_grid(word: Any) -> None:
    section = word.sections[0]
    sizes = [
        section.page_width, section.page_height, section.top_margin,
        section.bottom_margin, section.left_margin, section.right_margin,
    ]  # fmt: skip
    assert [round(size.mm, 1) for size in sizes] == [210, 297, 37, 35, 28, 26]
    (grid,) = section._sectPr.findall(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    assert int(section.page_height.twips - 72 / 25.4 * 72 * 20) // pitch >= 22
    assert 225 * 72 / 25.4 * 20 // pitch == 22
    assert (16 + space / 4096) * 28 == pytest.approx(156 * 72 / 25.4, abs=0.02)


def test_docx_type_sizes_and_fonts(word: Any) -> None:
    normal = word.styles["Normal"]
    assert normal.font.size.pt == 16
    assert normal.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋_GB2312"
    title = _line(word, "关于住宅小区")
    assert (title.runs[0].font.size.pt, title.alignment) == (22, 1)
    fonts = {
        "一、总体情况": "黑体",
        "（一）进展较快的街道。其中甲街道完成任务。": "楷体_GB2312",
        "关于住宅小区": "方正小标宋简体",
    }
    assert {text: _east(_line(word, text).runs[0]) for text in fonts} == fonts
    assert len(_line(word, "（一）进展较快的街道。其中甲街道完成任务。").runs) == 2
    body = _line(word, "现将第三季度进展情况通报如下。")
    assert body.paragraph_format.first_line_indent.pt == pytest.approx(2 * 15.79, abs=0.05)
    assert _line(word, "示建〔2020〕5号").alignment == 1


def test_docx_page_numbers_date_attachments_closing(word: Any) -> None:
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert {run.font.size.pt for run in [*odd.runs, *even.runs]} == {14}
    assert "PAGE" in odd._p.xml
    (date,) = [p for p in word.paragraphs if p.text == "2020年10月9日"]
    assert date.alignment == 2
    assert date.paragraph_format.right_indent.pt == pytest.approx(4 * 15.79, abs=0.05)
    texts = [p.text for p in word.paragraphs]
    assert "附件：1.任务清单" in texts
    assert "\u3000\u3000\u30002.调度表" in texts
    assert "抄送：县政府办公室。" in texts
    assert word.tables[0].cell(1, 0).text == "甲<街道>"


def test_docx_watermark_only_in_drafts() -> None:
    def headers(official: model.Official) -> str:
        with zipfile.ZipFile(io.BytesIO(docx.to_docx(official))) as archive:
            names = [n for n in archive.namelist() if "header" in n]
            return "".join(archive.read(name).decode() for name in names)

    assert headers(FULL).count("草稿") == 2
    assert "草稿" not in headers(model.Official("甲", "题", [model.Paragraph("正文")]))


def test_docx_without_date_leaves_it_to_fill_in() -> None:
    word = reader.Document(io.BytesIO(docx.to_docx(model.Official("甲", "题", []))))
    assert "    年  月  日" in [paragraph.text for paragraph in word.paragraphs]


# --- texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["示建[2020]5号", "示建（2020）5号", "示建 〔2020〕 5号", "示建【2020】5号"])
def test_number_brackets(typed: str) -> None:
    assert model.document_number(typed) == "示建〔2020〕5号"


def test_signature_is_centred_above_the_date() -> None:
    official = model.Official("某某局", "题", [], date=dt.date(2020, 10, 9))
    name, date = model.signature_indents(official)
    assert date == 4
    assert name + 3 / 2 == date + geometry.width_in_characters("2020年10月9日") / 2
    long = model.Official("某" * 20, "题", [], date=dt.date(2020, 10, 9))
    assert model.signature_indents(long) == (0, 4)


def test_one_attachment_has_no_number() -> None:
    assert model.attachment_lines(["清单。"]) == ["附件：清单"]
