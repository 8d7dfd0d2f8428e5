"""Photographs and scans of printed papers: their pages as clean pictures, and what the codes on them say.

A page is re-encoded: nothing of the file that came in survives but what the eye sees, so camera data (where and
when it was taken) and anything hidden in the file are gone.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from mulin.kernel import messages
from mulin.kernel.errors import InputError, Violation

LONG_SIDE: Final = 2200
"""Pixels kept of a page's longer side: what a person reads without effort on A4."""
READ_SIDE: Final = 3200
QUALITY: Final = 82
PAGES_AT_MOST: Final = 200
_PIXELS_AT_MOST: Final = 120_000_000

messages.register_all(
    {
        "scans.unreadable": "文件“{name}”打不开：请上传清楚的 JPG、PNG 照片或 PDF 扫描件。",
        "scans.too_large": "文件“{name}”的尺寸过大：照片不超过 1.2 亿像素，PDF 不超过 {limit} 页。",
    }
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its picture as JPEG, upright as the camera meant it, and what its codes say."""

    picture: bytes
    width: int
    height: int
    codes: tuple[str, ...]


def read_pages(data: bytes, name: str) -> list[Page]:
    """The pages of a photograph (one) or of a PDF. Raises InputError for what cannot be opened or is too large."""
    try:
        return [_page(picture) for picture in _pictures(data, name)]
    except InputError:
        raise
    except Exception as fault:  # two decoders of foreign bytes: whatever they stumble over, the file is at fault
        raise InputError(Violation("scans.unreadable", "", {"name": name})) from fault


def _pictures(data: bytes, name: str) -> Iterator[Any]:
    if data.startswith(b"%PDF-"):
        yield from _pdf(data, name)
        return
    images, turned = importlib.import_module("PIL.Image"), importlib.import_module("PIL.ImageOps")
    picture = images.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    if picture.width * picture.height > _PIXELS_AT_MOST:
        raise InputError(Violation("scans.too_large", "", {"name": name, "limit": PAGES_AT_MOST}))
    yield turned.exif_transpose(picture).convert("RGB")


def _pdf(data: bytes, name: str) -> Iterator[Any]:
    document = importlib.import_module("pypdfium2").PdfDocument(data)
    try:
        if not 0 < len(document) <= PAGES_AT_MOST:
            raise InputError(Violation("scans.too_large", "", {"name": name, "limit": PAGES_AT_MOST}))
        for page in document:
            longer = max(page.get_size()) or 1.0
            yield page.render(scale=min(LONG_SIDE / longer, 4.0)).to_pil().convert("RGB")
    finally:
        document.close()


def _page(picture: Any) -> Page:
    codes = read_codes(picture)
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return Page(target.getvalue(), picture.width, picture.height, codes)


def read_codes(picture: Any) -> tuple[str, ...]:
    """What the QR codes on a picture say, each once: as it is, then larger or smaller, then with more contrast."""
    for one in _attempts(picture):
        found = tuple(dict.fromkeys(one for one in _decode(one) if one))
        if found:
            return found
    return ()


def _decode(picture: Any) -> Iterator[str]:
    reader = importlib.import_module("zxingcpp")
    for found in reader.read_barcodes(picture, formats=reader.BarcodeFormat.QRCode):
        yield str(found.text)


def _attempts(picture: Any) -> Iterator[Any]:
    """Ways to look at a picture, the cheapest first."""
    operations, filters = importlib.import_module("PIL.ImageOps"), importlib.import_module("PIL.ImageFilter")
    grey = picture.convert("L")
    if max(grey.size) > READ_SIDE:
        grey.thumbnail((READ_SIDE, READ_SIDE))
    yield grey
    for factor in (2.0, 0.5):
        if 200 <= max(grey.size) * factor <= 2 * READ_SIDE:
            yield grey.resize((int(grey.width * factor), int(grey.height * factor)))
    calm = operations.autocontrast(grey.filter(filters.MedianFilter(3)), cutoff=2)
    yield calm
    yield calm.filter(filters.GaussianBlur(1.5))
