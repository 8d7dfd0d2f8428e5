"""Policies and rule documents: lists, one document, drafting, issuing, repealing, receipts, interpretations."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from mulin.base.places import selectors as places
from mulin.faces.console.documents import answering, content, drafts
from mulin.faces.console.documents import forms as own
from mulin.faces.console.registers import listing
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages, responses, shells
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import NotFound
from mulin.kernel.files import selectors as files
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services

if TYPE_CHECKING:
    from django import forms

    from mulin.faces.shared.hats import MulinRequest

SUBJECT = "rule-document"


def _list(request: MulinRequest, register: str, action: c.Action | None) -> HttpResponse:
    """The one list page of every register, with this register's own button."""
    asked, picked = listing.ask(request, register)
    page = listing.build(request, asked, picked, listing.fetch(request, asked), listing.count(request, asked))
    if action is not None and page.table.empty is not None:
        empty = dataclasses.replace(page.table.empty, action=page.table.empty.action or action)
        page = dataclasses.replace(page, actions=(action,), table=dataclasses.replace(page.table, empty=empty))
    context = {"page": page, "shell": shells.for_request(request, dated=True)}
    return responses.render_page(request, page.template, context, "results")


def rule_documents(request: MulinRequest) -> HttpResponse:
    """Plans, rules and standards in range."""
    may = request.actor.may("policy.keep")
    action = c.Action("起草文件", links.url("console:rule_document-new"), primary=True) if may else None
    return _list(request, SUBJECT, action)


def policies(request: MulinRequest) -> HttpResponse:
    """The policy register: what was issued, by whom, in force until when."""
    may = request.actor.may("policy.keep")
    action = c.Action("登记政策文件", links.url("console:policy-new"), primary=True) if may else None
    return _list(request, "policy", action)


def _document(request: MulinRequest, document_id: int) -> Any:
    """The document in the first range that has it; else 404."""

    def find() -> Any:
        try:
            return packs.get_rule_document(document_id)
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def rule_document(request: MulinRequest, document_id: int) -> HttpResponse:
    """One plan, rule or standard."""
    document = _document(request, document_id)
    kept = files.list_files(SUBJECT, document.pk)
    may = request.actor.may("policy.keep") and request.actor.covers(document.path)
    return answering.show(request, content.rule_document(document, kept, today=clock.today(), may_keep=may))


def _home(request: MulinRequest) -> places.RegionView:
    """The place of the hat."""
    if request.hat is None:
        raise Http404
    return places.region_of_path(request.hat.paths[0])


def draft(request: MulinRequest) -> HttpResponse:
    """Begin a document."""
    home = _home(request)
    start = {"basis": request.GET.get("clause", ""), "issuer": request.hat.label if request.hat else ""}
    form = own.DraftForm(**answering.given(request, **start))

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="起草文件",
            crumbs=(c.Crumb("制度文件", links.url("console:rule_documents")), c.Crumb("起草文件")),
            notices=drafts.notices(request),
            help=(f"先登记要做什么、依据哪一条；印发以前只有{home.name}的岗位看得到。",),
            form=bound,
            submit="建立草案",
            back=c.Action("取消", links.url("console:rule_documents")),
            draft_url=drafts.url(request),
        )

    def act(clean: Mapping[str, Any]) -> str:
        new = services.NewRuleDocument(
            kind=clean["kind"],
            title=clean["title"],
            issuer=clean["issuer"],
            path=home.path,
            place_name=home.name,
            basis=clean["basis"].strip(),
            clauses=tuple(clean["clauses"].split()),
            due_on=clean["due_on"],
            summary=clean["summary"],
            layer="DEMO" if request.hat and request.hat.demo else "REAL",
        )
        made = services.draft_rule_document(new, actor=request.actor, now=clock.now())
        flash.success(request, "已建立草案。")
        return links.url("console:rule_document", made)

    return answering.take(request, form, build, act)


def issue(request: MulinRequest, document_id: int) -> HttpResponse:
    """Issue a draft with its signed paper."""
    document = _document(request, document_id)
    require(request.actor, "policy.keep", document.path)
    form = own.IssueForm(**answering.given(request, issued_on=clock.today()))
    back = links.url("console:rule_document", document.pk)

    def act(clean: Mapping[str, Any]) -> str:
        kept = answering.keep_file(
            request, clean["file"], path=document.path, subject=(SUBJECT, document.pk), clause=document.basis
        )
        services.issue_rule_document(
            document.pk,
            number=clean["number"],
            issued_on=clean["issued_on"],
            effective_on=clean["effective_on"],
            file_id=kept,
            actor=request.actor,
            now=clock.now(),
        )
        flash.success(request, "已印发，本级和下级都能看到。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"印发：{document.title}",
            crumbs=_document_crumbs(document, "印发"),
            help=("印发以后，本级和下级的岗位都能看到，公开页也会列出。",),
            form=bound,
            submit="印发文件",
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, act, {"packs.rule_days": "issued_on"})


def _document_crumbs(document: Any, last: str) -> tuple[c.Crumb, ...]:
    return (
        c.Crumb("制度文件", links.url("console:rule_documents")),
        c.Crumb(document.title, links.url("console:rule_document", document.pk)),
        c.Crumb(last),
    )


def repeal(request: MulinRequest, document_id: int) -> HttpResponse:
    """Repeal an issued document."""
    document = _document(request, document_id)
    require(request.actor, "policy.keep", document.path)
    form = own.RepealForm(**answering.given(request, on=clock.today()))
    back = links.url("console:rule_document", document.pk)

    def act(clean: Mapping[str, Any]) -> str:
        services.repeal_rule_document(
            document.pk, on=clean["on"], reason=clean["reason"], actor=request.actor, now=clock.now()
        )
        flash.success(request, "已废止；文件仍可查，注明已废止。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"废止：{document.title}",
            crumbs=_document_crumbs(document, "废止"),
            form=bound,
            submit="废止文件",
            danger=True,
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, act, {"packs.rule_repeal": "on"})


def policy(request: MulinRequest, policy_id: int) -> HttpResponse:
    """One policy with its receipts and interpretations."""
    view = packs.get_policy(policy_id)
    may_keep = request.actor.may("policy.keep")
    mine = frozenset(one.id for one in view.addressees if may_keep and request.actor.covers(one.path))
    keeps = may_keep and request.actor.covers(view.document.path)
    return answering.show(request, content.policy(view, today=clock.today(), may_sign=mine, may_keep=keeps))


def policy_new(request: MulinRequest) -> HttpResponse:
    """Enter a policy."""
    home = _home(request)
    form = own.PolicyForm(**answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        new = services.NewPolicy(path=home.path, place_name=home.name, **clean)
        made = services.register_policy(new, actor=request.actor, now=clock.now())
        flash.success(request, "已登记。")
        return links.url("console:policy", made)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="登记政策文件",
            crumbs=(c.Crumb("政策文件", links.url("console:policies")), c.Crumb("登记")),
            notices=drafts.notices(request),
            help=("照文件上印的填；文件没有印的日期留空。",),
            form=bound,
            submit="登记文件",
            back=c.Action("取消", links.url("console:policies")),
            draft_url=drafts.url(request),
        )

    fields = {"packs.policy_period": "valid_to", "packs.policy_number": "number"}
    return answering.take(request, form, build, act, fields)


def policy_receive(request: MulinRequest, policy_id: int, addressee_id: int) -> HttpResponse:
    """Enter a unit's receipt from its paper."""
    view = packs.get_policy(policy_id)
    unit = next((one for one in view.addressees if one.id == addressee_id), None)
    if unit is None:
        raise Http404
    back = links.url("console:policy", policy_id)
    form = own.ReceiptForm(**answering.given(request, received_on=clock.today()))

    def act(clean: Mapping[str, Any]) -> str:
        services.acknowledge_policy(
            addressee_id,
            received_on=clean["received_on"],
            paper=clean["paper"],
            actor=request.actor,
            now=clock.now(),
        )
        flash.success(request, f"已代“{unit.name}”记下签收。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"代录签收：{unit.name}",
            crumbs=_policy_crumbs(view, "代录签收"),
            form=bound,
            submit="记下签收",
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, act, {"packs.receipt_day": "received_on"})


def _policy_crumbs(view: packs.PolicyView, last: str) -> tuple[c.Crumb, ...]:
    return (
        c.Crumb("政策文件", links.url("console:policies")),
        c.Crumb(view.document.title, links.url("console:policy", view.document.pk)),
        c.Crumb(last),
    )


def policy_interpret(request: MulinRequest, policy_id: int) -> HttpResponse:
    """Interpret a policy, as the place that issued it."""
    view = packs.get_policy(policy_id)
    back = links.url("console:policy", policy_id)
    form = own.InterpretForm(**answering.given(request, clause=request.GET.get("clause", "")))

    def act(clean: Mapping[str, Any]) -> str:
        services.interpret_policy(policy_id, **clean, actor=request.actor, now=clock.now())
        flash.success(request, "已记下解释，各级都能看到。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="作出解释",
            crumbs=_policy_crumbs(view, "作出解释"),
            notices=drafts.notices(request),
            help=(f"本文件由{view.document.interpreter or view.document.issuer}解释。",),
            form=bound,
            submit="作出解释",
            back=c.Action("取消", back),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, act)


def file(request: MulinRequest, file_id: int) -> HttpResponse:
    """A stored file, always as an attachment."""

    def find() -> files.FileView | None:
        try:
            return files.get_file(file_id)
        except NotFound:
            return None

    found = hats.find_in_ranges(request, find)
    response = HttpResponse(files.read_bytes(found, root=Path(settings.MEDIA_ROOT)), content_type=found.media_type)
    response.headers["Content-Disposition"] = _attachment(found.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
