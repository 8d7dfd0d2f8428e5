"""Reading stored files inside the active range."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mulin.kernel import messages, scope
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


def get_many(file_ids: Iterable[int]) -> dict[int, FileView]:
    """The files of these ids that the range has, by id; one query."""
    return {int(row.pk): _view(row) for row in StoredFile.objects.filter(pk__in=set(file_ids))}


def list_for_clauses(prefix: str, *, under: str, since: dt.datetime, before: dt.datetime) -> list[tuple[FileView, str]]:
    """Files that were stored for the clauses of a document at or below a place, each with the kind of its subject."""
    rows = StoredFile.objects.filter(
        clause__startswith=prefix, stored_at__gte=since, stored_at__lt=before, path__gte=under,
        path__lt=under + scope.LAST,
    ).order_by("id")  # fmt: skip
    return [(_view(row), row.subject_type) for row in rows]


def is_whole(file: FileView, *, root: Path) -> bool:
    """Whether the bytes are there and are the ones that were stored; reads them piece by piece."""
    target = place_of(root, file.digest)
    if not target.is_file() or target.stat().st_size != file.size:
        return False
    with target.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == file.digest


def read_bytes(file: FileView, *, root: Path) -> bytes:
    """The content, checked against its digest. Raises NotFound if it is gone or altered."""
    target = place_of(root, file.digest)
    data = target.read_bytes() if target.is_file() else b""
    if hashlib.sha256(data).hexdigest() != file.digest:
        raise NotFound(Violation("files.damaged", "", {"name": file.name}))
    return data
