"""The page behind the code of a paper: whether it is genuine, and of a public one the sealed copy."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses, shells, wording
from mulin.kernel.files import selectors as files
from mulin.mechanisms.notices import selectors as notices


def _find(token: str) -> notices.PublicPaper:
    found = notices.find_public(token)
    if found is None:
        raise Http404
    return found


def paper(request: HttpRequest, token: str) -> HttpResponse:
    """One issued paper as everyone may see it; a draft has no page."""
    page = content(_find(token))
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def content(found: notices.PublicPaper) -> pages.DetailPage:
    """The page: genuine or withdrawn, by whom, when; the pages of the sealed copy."""
    title = found.title or found.kind_label
    state = c.Chip("已撤回", "late") if found.withdrawn else c.Chip("已印发，有效", "met")
    facts = [
        ("文种", found.kind_label),
        ("文号", found.number),
        ("发文机关", found.issuer),
        ("印发日期", wording.full_date(found.issued_on)),
        ("公布期间", _period(found)),
        ("文稿摘要（SM3）", found.digest),
    ]
    return pages.DetailPage(
        title=title,
        crumbs=(c.Crumb("公开首页", links.url("public:home")), c.Crumb(title)),
        size_line=" · ".join(text for text in (found.number, found.issuer) if text),
        chips=(state, *((c.Chip("演示"),) if found.layer == "DEMO" else ())),
        lead=_lead(found),
        actions=(c.Action("公开首页", links.url("public:home")),),
        panels=(
            *_copy(found),
            c.Panel("核验", facts=tuple(c.Fact(label, value) for label, value in facts if value)),
        ),
    )


def _period(found: notices.PublicPaper) -> str:
    if found.from_day is None or found.to_day is None:
        return ""
    return f"{wording.full_date(found.from_day)}至{wording.full_date(found.to_day)}"


def _lead(found: notices.PublicPaper) -> str:
    if found.withdrawn:
        return "这份公文已经撤回，文号作废，请以发文机关新的文件为准。"
    if found.is_public:
        return f"这是{found.issuer}{wording.full_date(found.issued_on)}印发的公文，下面是盖章件。"
    return (
        f"经核验，{found.issuer}确于{wording.full_date(found.issued_on)}印发了这份公文。内容已送达当事人，不对外公开。"
    )


def _copy(found: notices.PublicPaper) -> tuple[c.Panel, ...]:
    if not found.pages or found.withdrawn:
        return ()
    pictures = tuple(
        c.Picture(
            links.url("public:paper-page", found.token, n),
            f"盖章件第 {n} 页，共 {len(found.pages)} 页：{found.title}",
            one.width,
            one.height,
        )
        for n, one in enumerate(found.pages, 1)
    )
    return (c.Panel("盖章件", note=f"共 {len(pictures)} 页", pictures=pictures),)


def page(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One page of a public paper's sealed copy; ``number`` counts from one."""
    found = _find(token)
    if found.withdrawn or not 0 < number <= len(found.pages):
        raise Http404
    digest = found.pages[number - 1].digest
    target = files.place_of(Path(settings.MEDIA_ROOT), digest)
    data = target.read_bytes() if target.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise Http404
    response = HttpResponse(data, content_type="image/jpeg")
    response.headers["Content-Disposition"] = f'attachment; filename="page-{number}.jpg"'
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
