"""Reading stored files inside the active range."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from mulin.kernel import messages
from mulin.kernel.errors import NotFound, Violation
from mulin.kernel.files import rules
from mulin.kernel.files.models import StoredFile

messages.register_all(
    {
        "files.not_found": "没有这个文件，或它不在您的范围内。",
        "files.damaged": "文件“{name}”在磁盘上缺失或内容已变，请从备份恢复。",
    }
)


@dataclass(frozen=True, slots=True)
class FileView:
    """A stored file as faces give it out: always as an attachment, under its media type by content."""

    id: int
    name: str
    kind: rules.FileKind
    size: int
    digest: str
    clause: str
    stored_at: dt.datetime
    stored_by: str
    path: str

    @property
    def media_type(self) -> str:
        """The media type by content."""
        return rules.MEDIA_TYPES[self.kind]


def _view(row: StoredFile) -> FileView:
    return FileView(
        int(row.pk), row.name, rules.FileKind(row.kind), row.size, row.digest, row.clause, row.stored_at,
        row.stored_by, row.path,
    )  # fmt: skip


def place_of(root: Path, digest: str) -> Path:
    """Where the bytes of a digest lie."""
    return root / digest[:2] / digest[2:4] / digest


def get_file(file_id: int) -> FileView:
    """One file. Raises NotFound outside the range."""
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound(Violation("files.not_found"))
    return _view(row)


def list_files(subject_type: str, subject_id: object) -> list[FileView]:
    """The files of one thing, oldest first."""
    rows = StoredFile.objects.filter(subject_type=subject_type, subject_id=str(subject_id)).order_by("id")
    return [_view(row) for row in rows]


def read_bytes(file: FileView, *, root: Path) -> bytes:
    """The content, checked against its digest. Raises NotFound if it is gone or altered."""
    target = place_of(root, file.digest)
    data = target.read_bytes() if target.is_file() else b""
    if hashlib.sha256(data).hexdigest() != file.digest:
        raise NotFound(Violation("files.damaged", "", {"name": file.name}))
    return data
