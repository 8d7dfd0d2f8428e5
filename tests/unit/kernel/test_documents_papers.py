"""Typed bodies, codes on photographs, the picture for a chat group."""

from __future__ import annotations

import io
import random

import pytest
import segno
from PIL import Image, ImageFilter

from mulin.kernel.documents import html, model, picture, scans, typed
from mulin.kernel.errors import InputError

LINK = "https://wy.example.gov.cn/papers/23456789ab/"
TYPED = """现将情况通报如下。
一、进度

表：各镇街
镇街\t比率
东镇\t61.5%
西镇

（一）要求
1. 抓紧
1.5 倍以上的，从其规定。
（1）报送
一、这一行以句号结尾，是正文。
附件：1. 清单
2、名册
"""


def test_a_typed_body_becomes_blocks_and_comes_back() -> None:
    blocks = typed.parse(TYPED.replace("\n", "\r\n"))
    assert blocks == (
        model.Paragraph("现将情况通报如下。"),
        model.Heading(1, "一、进度"),
        model.Table(("镇街", "比率"), (("东镇", "61.5%"),), "各镇街"),
        model.Paragraph("西镇"),
        model.Heading(2, "（一）要求"),
        model.Heading(3, "1. 抓紧"),
        model.Paragraph("1.5 倍以上的，从其规定。"),
        model.Heading(4, "（1）报送"),
        model.Paragraph("一、这一行以句号结尾，是正文。"),
        model.Attachments(("清单", "名册")),
    )
    assert typed.parse(typed.text_of(blocks)) == blocks


@pytest.mark.parametrize("text", ["", "  \n\u3000\n", "\t\n\t\t", "附件：", "表：没有表"])
def test_odd_bodies_break_nothing(text: str) -> None:
    assert typed.parse(typed.text_of(typed.parse(text))) == typed.parse(text)


def sheet(scale: int = 6) -> Image.Image:
    """A page with the code in its lower margin, as the printer puts it."""
    target = io.BytesIO()
    segno.make(LINK, error="m", micro=False).save(target, kind="png", scale=scale, border=4)
    page = Image.new("RGB", (1240, 1754), "white")
    page.paste(Image.open(io.BytesIO(target.getvalue())).convert("RGB"), (330, 1500))
    return page


@pytest.mark.parametrize(
    ("angle", "factor", "noise", "blur"),
    [(0, 1.0, 0.0, 0.0), (5, 1.0, 0.2, 0.0), (-12, 0.7, 0.2, 0.5), (90, 0.8, 0.1, 1.0), (180, 1.5, 0.3, 0.0)],
)
def test_a_photographed_code_is_read(angle: int, factor: float, noise: float, blur: float) -> None:
    random.seed(1)
    photo = sheet().rotate(angle, expand=True, fillcolor=(80, 75, 70))
    photo = photo.resize((int(photo.width * factor), int(photo.height * factor)))
    photo = Image.blend(photo, Image.effect_noise(photo.size, 60).convert("RGB"), noise)
    target = io.BytesIO()
    photo.filter(ImageFilter.GaussianBlur(blur)).save(target, "JPEG", quality=65)
    pages = scans.read_pages(target.getvalue(), "照片.jpg")
    assert [one.codes for one in pages] == [(LINK,)]
    assert max(pages[0].width, pages[0].height) <= scans.LONG_SIDE


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n%%EOF\n", b"\xff\xd8\xff not a photo", b"GIF89a"])
def test_what_cannot_be_opened_is_said(data: bytes) -> None:
    with pytest.raises(InputError) as fault:
        scans.read_pages(data, "坏文件.jpg")
    assert fault.value.codes == ("scans.unreadable",)


def test_a_page_without_a_code_has_none() -> None:
    target = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(target, "PNG")
    assert scans.read_pages(target.getvalue(), "白纸.png")[0].codes == ()


def test_the_code_stands_below_every_page_or_at_the_end() -> None:
    official = model.Official("某局", "标题", (), code=model.Code(LINK, "扫码核验", every_page=True))
    assert 'class="foot"' in html.page(official)
    assert 'class="code"' not in html.page(official)
    at_end = model.Official("某局", "标题", (), code=model.Code(LINK, "扫码核验"))
    assert 'class="code"' in html.page(at_end)
    assert 'class="foot"' not in html.page(at_end)


def test_the_picture_is_as_wide_as_a_telephone_wants_and_its_code_is_read() -> None:
    drawn = picture.Picture(
        "通报",
        "演示<标题>",
        [picture.Line("一句话。", "late")],
        "演示局",
        LINK,
        head=("镇街",),
        rows=(("东镇",),),
        mark="演示",
    )
    png = picture.to_png(drawn)
    assert Image.open(io.BytesIO(png)).width == 1080
    assert scans.read_pages(png, "图.png")[0].codes == (LINK,)
