"""``/verify/``: a receipt checked by its code, the heads of a log with their words, proofs and the public bundle."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses, shells, signing, wording
from mulin.kernel import clock
from mulin.kernel.errors import Refused
from mulin.mechanisms.decisions.rules import receipts as forms
from mulin.mechanisms.decisions.rules import words
from mulin.mechanisms.decisions.selectors import bundles, receipts

EXPLAINED = (
    "每张票在投下时登记进一份只增不改的日志。回执证明您的票在日志里，不显示您选了什么。",
    "日志每小时、开始、截止和计票时各签一次名，叫校验点；它的八个词印在小区公告栏上。两处的词相同，日志就没有被换过。",
    "查不到，或与公告栏不同：请保存回执，在异议期内向召集人或街道（乡镇）提出异议并附回执码。",
)


def _page(code: str, error: str, found: receipts.Found | None) -> pages.ReceiptPage:
    signer = signing.signer()
    return pages.ReceiptPage(
        title="核对表决回执",
        lead=_lead(found),
        crumbs=(c.Crumb("公开首页", links.url("public:home")), c.Crumb("核对表决回执")),
        panels=(*(_panels(found) if found else ()), c.Panel("回执说明什么", paragraphs=EXPLAINED)),
        code=code,
        error=error,
        key_name=signer.name,
        key=signer.public.hex(),
        first=words.FIRST,
        second=words.SECOND,
    )


def _lead(found: receipts.Found | None) -> str:
    if found is None:
        return "核对表决回执：票在不在，计不计"
    return "这张票在日志里，计入表决" if found.counts else "这张票在日志里，同一户另有一张票计入表决，这张不计"


def _panels(found: receipts.Found) -> tuple[c.Panel, ...]:
    facts = (
        c.Fact("回执码", forms.grouped(found.code)),
        c.Fact("会议", found.log.title, href=links.url("public:verify-log", found.log.uid)),
        c.Fact("小区", found.log.place),
        c.Fact("在日志中的位置", f"第 {found.index + 1} 条"),
        c.Fact("登记的时段", _window(found)),
        c.Fact("是否计票", "计入" if found.counts else "不计，同一户另有一张票计入"),
        c.Fact("选了什么", "回执上没有，这里也查不到"),
    )
    return (c.Panel("这张票", facts=facts), _proofs(found))


def _window(found: receipts.Found) -> str:
    before = wording.moment(found.before) if found.before else "现在（下一个校验点以前）"
    return f"{wording.moment(found.after)}至{before}" if found.after else f"{before}以前"


def _proofs(found: receipts.Found) -> c.Panel:
    here = links.url("public:verify")
    rows = tuple(
        c.Row((
            c.Cell(head.label, kind="strong"),
            c.Cell(str(head.size)),
            c.Cell(wording.moment(head.at)),
            c.Cell(head.words),
            c.Cell("在本机核对", f"{here}#{forms.fragment(proof)}", kind="action"),
        ))
        for head, proof in found.proofs
    )  # fmt: skip
    return c.Panel("到各校验点的证明", table=c.Table((*_COLUMNS, c.Column("check", "核对")), rows, empty=_NOT_YET))


_COLUMNS = (
    c.Column("occasion", "校验点", head=True),
    c.Column("size", "日志", "num", unit="条"),
    c.Column("at", "签名时间"),
    c.Column("words", "八个词", grow=True),
)
_NOT_YET = c.EmptyState("这张票还没有校验点", "校验点每小时签一次，请一小时后再查；回执上的二维码现在就可以核对。")
_NO_HEADS = c.EmptyState("还没有校验点", "名册冻结和表决开始时签第一批校验点。")


def verify(request: HttpRequest) -> HttpResponse:
    """Look a code up (``?code=``); a proof behind ``#`` is checked by the page itself."""
    typed = request.GET.get("code", "").strip()[:24]
    found = receipts.find(typed) if typed else None
    error = ""
    if typed and found is None:
        wrong = not forms.normalised(typed)
        error = (
            "回执码是十位字母和数字，请对照回执重填。"
            if wrong
            else "没有这个回执码。请对照回执再填；确实没有的，请保存回执并提出异议。"
        )
    page = _page(typed, error, found)
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def log(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The heads of an assembly's log with their words; the public bundle once it is counted."""
    found = _log(uid)
    rows = tuple(
        c.Row((
            c.Cell(head.label, kind="strong"),
            c.Cell(str(head.size)),
            c.Cell(wording.moment(head.at)),
            c.Cell(head.words, sub=head.root.hex()),
        ))
        for head in found.heads
    )  # fmt: skip
    files = [c.Action("下载一致性证明", links.url("public:verify-consistency", found.uid))]
    if found.counted:
        files.insert(0, c.Action("下载公开证据包", links.url("public:verify-bundle", found.uid), primary=True))
    page = pages.DetailPage(
        title=f"{found.title}：日志校验点",
        crumbs=(
            c.Crumb("公开首页", links.url("public:home")),
            c.Crumb("核对表决回执", links.url("public:verify")),
            c.Crumb("日志校验点"),
        ),
        size_line=found.place,
        chips=(c.Chip("演示"),) if found.demo else (),
        lead=f"日志共签了 {len(found.heads)} 个校验点，公告栏上印的八个词应当是其中之一。",
        actions=tuple(files),
        panels=(
            c.Panel("校验点", table=c.Table(_COLUMNS, rows, empty=_NO_HEADS)),
            c.Panel("怎样核对", paragraphs=(*EXPLAINED, _BUNDLE_WORDS)),
        ),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


_BUNDLE_WORDS = (
    "计票以后可下载公开证据包，用其中的 verify.py（任何装有 Python 的电脑，不需要本系统）核对"
    "日志、公告、名册总数和各项之和；它不含任何一户的选择。"
)


def _log(uid: uuid.UUID) -> receipts.Log:
    found = receipts.log_of(str(uid))
    if found is None:
        raise Http404
    return found


def consistency(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The proofs from each head to the next, as JSON."""
    found = receipts.consistency(str(uid))
    if found is None:
        raise Http404
    response = JsonResponse({"origin": forms.ORIGIN + str(uid), "proofs": found})
    response.headers["Content-Disposition"] = 'attachment; filename="consistency.json"'
    return response


def bundle(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The public evidence bundle of a counted assembly; there is none before the count."""
    signer = signing.signer()
    try:
        data = bundles.public_of(str(uid), signer_name=signer.name, public_key=signer.public)
    except Refused:
        raise Http404 from None
    response = HttpResponse(data, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="bundle-{clock.today():%Y%m%d}.zip"'
    return response
