"""Files are judged by their bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

from mulin.kernel.errors import InputError
from mulin.kernel.files import rules


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


XLSX = packed("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", b"%PDF-1.7\n", rules.FileKind.PDF),
        ("a.PNG", b"\x89PNG\r\n\x1a\nrest", rules.FileKind.PNG),
        ("a.jpeg", b"\xff\xd8\xff\xe0", rules.FileKind.JPG),
        ("表.xlsx", XLSX, rules.FileKind.XLSX),
        ("a.docx", packed("[Content_Types].xml", "word/document.xml"), rules.FileKind.DOCX),
        ("a.csv", "小区,户数\n".encode("gb18030"), rules.FileKind.CSV),
        ("a.txt", "说明".encode(), rules.FileKind.TXT),
    ],
)
def test_kinds_that_are_taken(name: str, data: bytes, kind: rules.FileKind) -> None:
    assert rules.check(data, name).kind is kind


@pytest.mark.parametrize(
    ("name", "data", "codes"),
    [
        ("a.pdf", b"", ("files.empty",)),
        ("a.pdf", b"MZ\x00\x01", ("files.kind_unknown",)),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", ("files.kind_mismatch",)),
        ("a.exe", b"plain text", ("files.kind_mismatch",)),
        ("a.zip", packed("readme"), ("files.kind_unknown",)),
        (
            "a.docx",
            packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
            ("files.kind_mismatch", "files.macros"),
        ),
        ("a.txt", b"x" * (rules.LIMITS[rules.FileKind.TXT] + 1), ("files.too_large",)),
    ],
)
def test_what_is_wrong_is_said_at_once(name: str, data: bytes, codes: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        rules.check(data, name)
    assert caught.value.codes == codes


def test_names_lose_folders_and_control_characters() -> None:
    assert rules.clean_name("C:\\temp\\..\\区域图\u202e.pdf") == "区域图.pdf"
    assert len(rules.clean_name("长" * 300 + ".pdf")) == 200
