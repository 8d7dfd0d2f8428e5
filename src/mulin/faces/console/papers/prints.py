"""A paper as PDF, as Word, as a picture, as words for a chat group; its sealed copy page by page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from mulin.faces.console.papers import finding
from mulin.faces.shared import links
from mulin.kernel import calendar
from mulin.kernel.documents import docx, model, pdf, picture
from mulin.kernel.files import rules as file_rules
from mulin.kernel.files import selectors as files
from mulin.mechanisms.notices import rules
from mulin.mechanisms.notices import selectors as notices

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

PDF, DOCX, PNG = "pdf", "docx", "png"
MEDIA = {PDF: "application/pdf", DOCX: file_rules.MEDIA_TYPES[file_rules.FileKind.DOCX], PNG: "image/png"}
DIGEST_SHOWN = 16


def address(request: MulinRequest, paper: notices.PaperView) -> str:
    """Where the code of a paper leads."""
    return links.public_address(request, "public:paper", paper.token)


def official(request: MulinRequest, paper: notices.PaperView) -> model.Official:
    """The paper as it is printed: watermarked until it is signed, the code below every page."""
    kind = rules.kinds.find(paper.kind)
    note = f"扫码核验 {paper.number or paper.title[:20]}"
    note += f"\n文稿摘要 {paper.digest[:DIGEST_SHOWN]}" if paper.digest else "\n草稿，未经签发"
    return model.Official(
        issuer=paper.issuer,
        title=paper.title,
        body=paper.body,
        number=paper.number or ("（待编号）" if paper.wants_number and paper.is_final else ""),
        addressees=paper.addressees.rstrip("：:"),
        date=paper.signed_on,
        red_head=kind is not None and kind.red_head,
        draft=not paper.is_final,
        code=model.Code(address(request, paper), note, every_page=True),
        compact=not paper.wants_seal,
    )


def chat(request: MulinRequest, paper: notices.PaperView) -> str:
    """The words for a chat group."""
    return rules.chat_text(
        kind_label=paper.kind_label, title=paper.title, number=paper.number, issuer=paper.issuer,
        day=paper.signed_on, lines=rules.plain_text(paper.body), link=address(request, paper),
    )  # fmt: skip


def drawn(request: MulinRequest, paper: notices.PaperView) -> picture.Picture:
    """The picture for a chat group: the first sentences and the first table."""
    table = next((block for block in paper.body if isinstance(block, model.Table)), None)
    words = rules.plain_text([block for block in paper.body if not isinstance(block, model.Table)])
    day = paper.signed_on or calendar.local_date(paper.drafted_at)
    return picture.Picture(
        kind=f"{paper.kind_label}　{paper.number}".rstrip("\u3000"),
        title=paper.title,
        lines=[picture.Line(text) for text in words[:6]],
        source=f"{paper.issuer}　{model.day(day)}",
        code=address(request, paper),
        head=table.head if table else (),
        rows=list(table.rows)[:20] if table else (),
        mark="草稿" if not paper.is_final else "演示" if paper.layer == "DEMO" else "",
    )


def paper(request: MulinRequest, paper_id: int, form: str) -> HttpResponse:
    """The paper in one of its forms, as an attachment."""
    found = finding.paper(request, paper_id)
    makers: dict[str, Callable[[], bytes]] = {
        PDF: lambda: pdf.to_pdf(official(request, found)),
        DOCX: lambda: docx.to_docx(official(request, found)),
        PNG: lambda: picture.to_png(drawn(request, found)),
    }
    if form not in makers:
        raise Http404
    state = "" if found.is_final else "（草稿）"
    name = f"{found.number or found.kind_label}{found.title}{state}.{form}".replace("/", "-").replace("\n", "")
    return attachment(makers[form](), MEDIA[form], name)


def attachment(data: bytes, media: str, name: str) -> HttpResponse:
    """Bytes as a download that no cache keeps."""
    response = HttpResponse(data, content_type=media)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def page(request: MulinRequest, paper_id: int, number: int) -> HttpResponse:
    """One page of the sealed copy, for whoever may read the paper; ``number`` counts from one."""
    found = finding.paper(request, paper_id)
    if not 0 < number <= len(found.sealed):
        raise Http404
    digest = found.sealed[number - 1].digest
    target = files.place_of(Path(settings.MEDIA_ROOT), digest)
    data = target.read_bytes() if target.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise Http404
    return attachment(data, "image/jpeg", f"{found.number or found.title}-{number}.jpg")
