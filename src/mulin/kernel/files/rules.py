"""What a file is by its bytes, and which files are taken. Pure."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel import messages
from mulin.kernel.errors import InputError, Violation

MEGABYTE = 1024 * 1024
UNPACKED_LIMIT = 200 * MEGABYTE
ENTRY_LIMIT = 5000

messages.register_all(
    {
        "files.empty": "文件“{name}”是空的，请检查后重新上传。",
        "files.too_large": "文件“{name}”为 {size} MB，超过 {limit} MB 的上限，请压缩或拆分后上传。",
        "files.kind_unknown": "文件“{name}”的内容不是可接受的格式；请上传 PDF、PNG、JPG、XLSX、DOCX、TXT 或 CSV。",
        "files.kind_mismatch": "文件“{name}”的后缀与内容不符（内容是 {kind}），请改正后缀或换成原始文件。",
        "files.macros": "文件“{name}”带有宏代码，不能接收；请另存为不带宏的文件。",
        "files.name_empty": "文件没有名称，请重新选择。",
    }
)


class FileKind(StrEnum):
    """The kinds that are taken; the value is the suffix under which a file is given out."""

    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"
    XLSX = "xlsx"
    DOCX = "docx"
    TXT = "txt"
    CSV = "csv"


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPG: "image/jpeg",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.TXT: "text/plain; charset=utf-8",
    FileKind.CSV: "text/csv; charset=utf-8",
}
LIMITS = {
    FileKind.PDF: 50 * MEGABYTE,
    FileKind.PNG: 20 * MEGABYTE,
    FileKind.JPG: 20 * MEGABYTE,
    FileKind.XLSX: 20 * MEGABYTE,
    FileKind.DOCX: 20 * MEGABYTE,
    FileKind.TXT: 5 * MEGABYTE,
    FileKind.CSV: 20 * MEGABYTE,
}
_SUFFIXES = {"jpeg": FileKind.JPG, **{kind.value: kind for kind in FileKind}}
_MAGIC = ((b"%PDF-", FileKind.PDF), (b"\x89PNG\r\n\x1a\n", FileKind.PNG), (b"\xff\xd8\xff", FileKind.JPG))
_NOT_TEXT = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be stored: its name without folders, and its kind by content."""

    name: str
    kind: FileKind


def clean_name(name: str) -> str:
    """The bare name: no folders, no control or direction characters, at most 200 characters. Raises InputError."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(ch for ch in bare if unicodedata.category(ch)[0] != "C").strip(" .")
    if not bare:
        raise InputError(Violation("files.name_empty"))
    stem, dot, suffix = bare.rpartition(".")
    return bare if len(bare) <= 200 else f"{stem[: 199 - len(suffix)]}{dot}{suffix}"


def detect(data: bytes, suffix: str = "") -> FileKind | None:
    """The kind by content; a text is a CSV if its suffix says so."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if _is_text(data):
        return FileKind.CSV if suffix == "csv" else FileKind.TXT
    return None


def _office(data: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except zipfile.BadZipFile:
        return None
    if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        return None
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        return None
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    return FileKind.DOCX if "word/document.xml" in names else None


def _has_macros(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return any(entry.filename.lower().endswith("vbaproject.bin") for entry in packed.infolist())


def _is_text(data: bytes) -> bool:
    if _NOT_TEXT & set(data):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def check(data: bytes, name: str) -> Checked:
    """Judge a file before it is stored. Raises InputError naming everything that is wrong with it."""
    bare = clean_name(name)
    if not data:
        raise InputError(Violation("files.empty", "", {"name": bare}))
    suffix = bare.rpartition(".")[2].lower()
    kind = detect(data, suffix)
    if kind is None:
        raise InputError(Violation("files.kind_unknown", "", {"name": bare}))
    found = []
    if _SUFFIXES.get(suffix) is not kind:
        found.append(Violation("files.kind_mismatch", "", {"name": bare, "kind": kind.value.upper()}))
    if kind in (FileKind.XLSX, FileKind.DOCX) and _has_macros(data):
        found.append(Violation("files.macros", "", {"name": bare}))
    if len(data) > LIMITS[kind]:
        size = -(-len(data) // MEGABYTE)
        params = {"name": bare, "size": size, "limit": LIMITS[kind] // MEGABYTE}
        found.append(Violation("files.too_large", "", params))
    if found:
        raise InputError(*found)
    return Checked(bare, kind)
