"""Publishing targets: choose the jurisdiction, see exactly what would be shown, give the decision; take it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404

from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.faces.shared.forms import DateInput
from mulin.kernel import clock, scope
from mulin.kernel.actor import require
from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.measures import services
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs.settling import Settled

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

REASON = "reason"
STATES = {
    "met": "已达到",
    "missed": "到期未达到",
    "on-track": "按进度",
    "behind": "落后于进度",
    "no-data": "数据不全",
    "not-due": "未到期",
}


class PublishForm(forms.Form):
    """Which targets, as of when, on which clause and decision."""

    targets = forms.MultipleChoiceField(label="公开哪些指标", widget=forms.CheckboxSelectMultiple)
    on = forms.DateField(label="截至哪一天", widget=DateInput)
    clause = forms.ChoiceField(label="依据的条款")
    decision = forms.CharField(
        label="公开决定", max_length=160, help_text="作出公开决定的文号或会议纪要；没有决定不能公开。"
    )
    step = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, rows: Sequence[Mapping[str, Any]], pack: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = sorted({str(row["clause"]) for row in rows})
        self.fields["targets"].choices = [(row["id"], _label(row)) for row in rows]  # type: ignore[attr-defined]
        self.fields["clause"].choices = [(one, f"{one} {_gist(one)}") for one in clauses]  # type: ignore[attr-defined]

    def clean_on(self) -> dt.date:
        """A figure of tomorrow is no figure."""
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError("不能公开今天以后的数字。")
        return day


class WithdrawForm(forms.Form):
    """Taking published figures back."""

    reason = forms.CharField(label="撤回理由和依据", max_length=200)


def _gist(clause: str) -> str:
    return marks.mark(clause).title[:40]


def _label(row: Mapping[str, Any]) -> str:
    value = f"{row['value']}{row['unit']}" if row["value"] is not None else "没有数字"
    return f"{row['indicator']}：{value}（{STATES[row['state']]}）"


def _packs(request: MulinRequest) -> list[str]:
    """Documents of places that this hat publishes for."""
    keys = asking.packs_of_hat(request)
    return [key for key in keys if request.actor.covers(packs.path_of_pack(key))]


def choose(request: MulinRequest) -> HttpResponse:
    """The documents whose figures this hat may publish, and what stands published."""
    columns = (
        c.Column("title", "文件", head=True, grow=True),
        c.Column("count", "已公开指标", "num", unit="项"),
        c.Column("on", "截至"),
        c.Column("do", "公开", hide_label=True),
    )
    rows = []
    for key in _packs(request):
        standing = measures.list_published(pack=key)
        latest = max((row.on_date for row in standing), default=None)
        facts = packs.find_pack(key).facts
        rows.append(
            c.Row(
                (
                    c.Cell(facts.title, kind="strong", sub=facts.number),
                    c.Cell(str(len(standing))),
                    c.Cell(latest.isoformat() if latest else "从未公开"),
                    c.Cell("公开指标", links.url("console:publish-pack", key), kind="action", primary=True),
                )
            )
        )
    empty = c.EmptyState("没有您可以公开的文件", "只有文件施行地的主管部门或分管领导，才能决定公开本地的指标。")
    page = pages.Page(
        title="公开指标",
        lead="公开页上只有作出决定的数字；开始时什么都不公开，排名也不公开。",
        crumbs=(c.Crumb("公开指标"),),
        actions=(c.Action("看公开页", links.url("public:home")),),
        panels=(c.Panel("文件", table=c.Table(columns, tuple(rows), caption="可以公开的文件", empty=empty)),),
    )
    return answering.show(request, page)


def _status(key: str, on: dt.date) -> list[dict[str, Any]]:
    decided = {one.key: str(one.value) for one in packs.settings_of(key, on=on) if one.state is Settled.DECIDED}
    return measures.status(packs.find_pack(key), on=on, today=clock.today(), settings=decided.get)


def publish(request: MulinRequest, pack: str) -> HttpResponse:
    """Choose, preview, publish; POST with step ``confirm`` acts."""
    if pack not in _packs(request):
        raise Http404
    path = packs.path_of_pack(pack)
    require(request.actor, "measures.publish", path)
    if "withdraw" in request.GET:
        return _withdraw(request, pack, path)
    rows = _status(pack, clock.today())
    start = {"initial": {"on": clock.today(), "targets": [row["id"] for row in rows if row["value"] is not None]}}
    form = PublishForm(rows, pack, **({"data": request.POST} if request.method == "POST" else start))
    if request.method == "POST" and request.POST.get("step") == "check" and form.is_valid():
        return _preview(request, pack, form)

    def act(clean: Mapping[str, Any]) -> str:
        now = clock.now()
        chosen = [row for row in _status(pack, clean["on"]) if row["id"] in clean["targets"]]
        done = services.publish_status(
            pack,
            chosen,
            on=clean["on"],
            known_at=now,
            decision=f"{clean['decision']}（{clean['clause']}）",
            actor=request.actor,
            now=now,
        )
        if not done:
            raise InputError(Violation("measures.publish_undecided", "", {}))
        flash.success(request, f"已公开 {done} 项指标。")
        return links.url("public:place", path.rstrip("/"))

    def build(bound: forms.Form) -> pages.FormPage:
        if request.method != "POST":
            bound.initial["step"] = "check"
        return pages.FormPage(
            title="公开指标",
            crumbs=_crumbs(pack),
            help=("数字按截至之日、当时已知的情况冻结，以后台账变动不影响已公开的数字。排名不在此列。",),
            form=bound,
            submit="看一眼再公开",
            back=c.Action("返回", links.url("console:publish-targets")),
            panels=_standing_panel(pack),
        )

    return answering.take(request, form, build, act)


def _crumbs(pack: str, *last: str) -> tuple[c.Crumb, ...]:
    return (
        c.Crumb("公开指标", links.url("console:publish-targets")),
        c.Crumb(packs.find_pack(pack).facts.title, links.url("console:publish-pack", pack) if last else ""),
        *(c.Crumb(text) for text in last),
    )


class _Confirm(forms.Form):
    """The checked answers, carried along."""

    def __init__(self, clean: Mapping[str, Any]) -> None:
        super().__init__()
        self.fields["targets"] = forms.MultipleChoiceField(
            widget=forms.MultipleHiddenInput, choices=[(one, one) for one in clean["targets"]], initial=clean["targets"]
        )
        for name, value in (("on", clean["on"]), ("clause", clean["clause"]), ("decision", clean["decision"])):
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, initial=str(value))
        self.fields["step"] = forms.CharField(widget=forms.HiddenInput, initial="confirm")


def _preview(request: MulinRequest, pack: str, form: PublishForm) -> HttpResponse:
    clean = form.cleaned_data
    chosen = [row for row in _status(pack, clean["on"]) if row["id"] in clean["targets"]]
    facts = (
        c.Fact("截至", clean["on"].isoformat()),
        c.Fact("依据条款", clean["clause"], _gist(clean["clause"])),
        c.Fact("公开决定", clean["decision"]),
        *(c.Fact(row["indicator"], _label(row).partition("：")[2], row["note"]) for row in chosen),
    )
    page = pages.FormPage(
        title="核对后公开",
        lead=f"公开页上将出现以下 {len(chosen)} 项指标，任何人都能看到。",
        crumbs=_crumbs(pack, "核对"),
        check=facts,
        form=_Confirm(clean),
        submit="公开指标",
        back=c.Action("返回修改", links.url("console:publish-pack", pack)),
    )
    return answering.show(request, page)


def _standing_panel(pack: str) -> tuple[c.Panel, ...]:
    standing = measures.list_published(pack=pack)
    if not standing:
        return ()
    columns = (
        c.Column("indicator", "已公开的指标", head=True, grow=True),
        c.Column("value", "数值", "num"),
        c.Column("on", "截至"),
        c.Column("decision", "公开决定"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(row.indicator, kind="strong"),
                c.Cell("—" if row.value is None else f"{row.value.normalize():f}{row.unit}"),
                c.Cell(row.on_date.isoformat()),
                c.Cell(row.decision, sub=row.published_by),
            )
        )
        for row in standing
    )
    action = c.Action("撤回已公开的指标", f"{links.url('console:publish-pack', pack)}?withdraw=1", danger=True)
    return (c.Panel("现在公开着的", table=c.Table(columns, rows, caption="已公开的指标"), actions=(action,)),)


def _withdraw(request: MulinRequest, pack: str, path: str) -> HttpResponse:
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def act(clean: Mapping[str, Any]) -> str:
        done = services.withdraw_published(
            pack, within=scope.Range.under(path), reason=clean["reason"], actor=request.actor, now=clock.now()
        )
        flash.success(request, f"已撤回 {done} 项指标，公开页不再显示。")
        return links.url("console:publish-pack", pack)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="撤回已公开的指标",
            crumbs=_crumbs(pack, "撤回"),
            help=("撤回后公开页不再显示；公开过什么、何时撤回，仍留有记录。",),
            form=bound,
            submit="撤回指标",
            danger=True,
            back=c.Action("取消", links.url("console:publish-pack", pack)),
        )

    return answering.take(request, form, build, act)
