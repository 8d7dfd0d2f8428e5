"""Rankings: drafting one, its checks, closing, issuing, correcting; definitions; the circular of an issued table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.faces.console.boards import asking, figures, rounds, views
from mulin.faces.console.cases import almanac
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.faces.shared.forms import DateInput, DecimalInput
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import NotFound
from mulin.mechanisms.measures import services
from mulin.mechanisms.measures.rules import league as rules
from mulin.mechanisms.measures.selectors import leagues
from mulin.mechanisms.notices import papers
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

PERMISSION = "measures.publish"
SINGLE = ""
ROWS = 4
WEIGHTS = (("full", "满分"), ("goal", "目标（%）"), ("slope", "每低 1 个百分点扣"), ("floor", "底分"))


class DraftForm(forms.Form):
    """What is ranked, on which clause; the least denominator with its ground."""

    title = forms.CharField(label="排名名称", max_length=120)
    by = forms.ChoiceField(label="按什么排", required=False)
    clause = forms.CharField(label="依据条款", max_length=40, help_text="哪一条要求或允许发布排名，如 L-四(二)d。")
    least = forms.DecimalField(
        label="最小分母", required=False, min_value=Decimal(1), widget=DecimalInput(),
        help_text="分母比它小的地方只列出、不排名；不填就都排名。",
    )  # fmt: skip
    least_basis = forms.CharField(label="最小分母的依据", max_length=200, required=False)

    def __init__(self, indicator: str, definitions: Mapping[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(SINGLE, f"只按“{indicator}”"), *((str(key), title) for key, title in definitions.items())]
        self.fields["by"].choices = choices  # type: ignore[attr-defined]

    def clean_clause(self) -> str:
        """A clause that a programme really has."""
        wanted = str(self.cleaned_data["clause"]).strip()
        if not marks.mark(wanted).url:
            raise forms.ValidationError(f"没有条款 {wanted}，请照方案里的条款号填写")
        return wanted

    def clean(self) -> dict[str, Any]:
        """A least denominator is somebody's decision."""
        found = super().clean() or {}
        if found.get("least") is not None and not found.get("least_basis"):
            self.add_error("least_basis", "最小分母没有文件规定，请写明依据。")
        return found


class WindowForm(forms.Form):
    """Until when the places check; empty where the place's setting says it."""

    until = forms.DateField(label="核对到（含）", widget=DateInput(), required=False)


class DecisionForm(forms.Form):
    """The recorded decision."""

    decision = forms.CharField(label="决定文号", max_length=160, help_text="会议纪要或批件的文号；没有决定不能发布。")


class ReasonForm(forms.Form):
    """Why it is not issued."""

    reason = forms.CharField(label="不发布的理由", max_length=300)


class PaperForm(forms.Form):
    """Who issues the circular, to whom."""

    issuer = forms.CharField(label="发文机关", max_length=120)
    addressees = forms.CharField(label="主送", max_length=300, required=False)


class DefinitionForm(forms.Form):
    """A ranking over several indicators: each with its weight; the ground of it all."""

    title = forms.CharField(label="排名名称", max_length=120)
    basis = forms.CharField(label="依据", max_length=200, help_text="考核办法、会议纪要；权重没有文件规定，须写明。")
    decided_by = forms.CharField(label="决定机关", max_length=160)
    least = forms.DecimalField(label="最小分母", required=False, min_value=Decimal(1), widget=DecimalInput())

    def __init__(self, targets: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, ROWS + 1):
            self.fields[f"target{n}"] = forms.ChoiceField(
                label=f"第 {n} 项指标", required=n == 1, choices=[("", "不用"), *targets.items()]
            )
            for key, label in WEIGHTS:
                self.fields[f"{key}{n}"] = forms.DecimalField(
                    label=f"第 {n} 项{label}", required=False, min_value=Decimal(0), widget=DecimalInput()
                )

    def clean(self) -> dict[str, Any]:
        """Whoever names an indicator gives its whole weight."""
        found = super().clean() or {}
        for n in range(1, ROWS + 1):
            if not found.get(f"target{n}"):
                continue
            for key, label in WEIGHTS:
                if found.get(f"{key}{n}") is None and f"{key}{n}" not in self.errors:
                    self.add_error(f"{key}{n}", f"请填写{label}。")
        return found

    def weights(self) -> dict[int, rules.Weight | None]:
        """The indicators with their weights."""
        given = self.cleaned_data
        return {
            int(given[f"target{n}"]): rules.Weight(**{key: Fraction(given[f"{key}{n}"]) for key, _ in WEIGHTS})
            for n in range(1, ROWS + 1)
            if given.get(f"target{n}")
        }


def _layers(request: MulinRequest) -> tuple[str, ...]:
    demo = request.hat is not None and request.hat.demo
    return asking.ALL if demo or asking.layers_of(request) == asking.ALL else asking.REAL


def _crumbs(last: str) -> tuple[c.Crumb, ...]:
    upper = (c.Crumb("排名", links.url("console:league")), c.Crumb("核对与发布", links.url("console:leagues")))
    return (*upper, c.Crumb(last))


def overview(request: MulinRequest) -> HttpResponse:
    """Rankings on their way and issued tables of the hat's place."""
    asked = asking.asked(request)
    require(request.actor, "measures.see", asked.place.path)
    layers = _layers(request)
    may = request.actor.may(PERMISSION)
    keys = asking.packs_over(asked.place.path)
    definitions = [one for key in keys for one in leagues.list_definitions(asked.place.path, key, layers=layers)]
    page = rounds.overview_page(
        leagues.list_rounds(asked.place.path, layers=layers) if may else (),
        leagues.list_tables(asked.place.path, layers=layers),
        definitions,
        may=may,
    )
    return answering.show(request, page)


def draft(request: MulinRequest) -> HttpResponse:
    """Count a ranking and begin its checks: nothing goes out by this."""
    view = views.league_view(request)
    if view is None or view.target is None or view.target.part is None:
        raise Http404
    require(request.actor, PERMISSION, view.path)
    target, key = view.target, view.pack.key
    layers = asking.ALL if view.asked.with_demo else asking.REAL
    definitions = {int(one.pk): one for one in leagues.list_definitions(view.path, key, layers=layers)}
    indicator = str(target.row["indicator"])
    form = DraftForm(
        indicator, {pk: one.title for pk, one in definitions.items()},
        **answering.given(request, title=f"{indicator}排名", clause=_usual_clause(key)),
    )  # fmt: skip

    def act(clean: Mapping[str, Any]) -> str:
        chosen = definitions.get(int(clean["by"])) if clean["by"] else None
        weights = leagues.weights_of(chosen) if chosen else {target.declared.no: None}
        items = _items(view, weights)
        new = services.NewRound(
            path=view.path,
            place_name=view.place,
            pack=key,
            title=clean["title"],
            clause=clean["clause"],
            items=items,
            least=chosen.least if chosen else clean["least"],
            least_basis=chosen.basis if chosen and chosen.least is not None else clean["least_basis"],
            layer="DEMO" if view.asked.with_demo or (request.hat and request.hat.demo) else "REAL",
        )
        made = services.draft_league(new, actor=request.actor, now=clock.now())
        flash.success(request, "草稿已算好；交各地核对以前，只有您这一级看得到。")
        return links.url("console:league_round", made)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"发起排名核对：{indicator}",
            form=bound,
            submit="计算草稿",
            crumbs=_crumbs("发起"),
            back=c.Action("取消", view.url()),
            help=(
                f"按{view.place} {view.asked.on.isoformat()} 的数据计算；各地核对、答复以后，凭条款和决定才能发布。",
                "没有数据的、分母太小的只列出，不排名。",
            ),
        )

    return answering.take(request, form, build, act)


def _usual_clause(pack: str) -> str:
    """The clause of a programme that wants rankings, if it has one."""
    bound = (row.id for row in packs.find_pack(pack).clauses if "rule:league" in row.binds)
    return next(bound, "")


def _items(view: Any, weights: Mapping[int, rules.Weight | None]) -> tuple[services.Item, ...]:
    """The indicators as they are counted for the ranked places."""
    answers = tuple(packs.settings_of(view.pack.key, path="", on=view.asked.on))
    targets = figures.targets_of(view.asked, view.pack.key, answers, only=frozenset(weights))
    found = {one.declared.no: (one.row["indicator"], one.part) for one in targets if one.part is not None}
    if any(no not in found for no in weights):
        raise Http404
    return tuple(
        services.Item(no, str(found[no][0]), dataclasses.replace(found[no][1], lo=view.path), weight)
        for no, weight in weights.items()
    )


def _round(request: MulinRequest, round_id: int) -> Any:
    def find() -> Any:
        try:
            return leagues.get_round(round_id)
        except NotFound:
            return None

    row = hats.find_in_ranges(request, find)
    require(request.actor, PERMISSION, row.path)
    return row


def show(request: MulinRequest, round_id: int) -> HttpResponse:
    """A ranking on its way."""
    row = _round(request, round_id)
    page = rounds.round_page(row, leagues.lines_of(row), leagues.checks_of(round_id), clock.today())
    return answering.show(request, page)


Step = Callable[["MulinRequest", Any, Mapping[str, Any]], str]


def _open(request: MulinRequest, row: Any, clean: Mapping[str, Any]) -> str:
    until = services.open_window(
        row.pk, until=clean["until"], actor=request.actor, now=clock.now(), days=almanac.days()
    )
    flash.success(request, f"已交各地核对，到 {until.isoformat()}；各地在自己的工作台上答复。")
    return links.url("console:league_round", row.pk)


def _recount(request: MulinRequest, row: Any, clean: Mapping[str, Any]) -> str:
    version = services.recount(row.pk, actor=request.actor, now=clock.now())
    flash.success(request, f"已重新计算（第 {version} 次）；以前的计算留着。")
    return links.url("console:league_round", row.pk)


def _close(request: MulinRequest, row: Any, clean: Mapping[str, Any]) -> str:
    silent = services.close_window(row.pk, actor=request.actor, now=clock.now(), days=almanac.days())
    flash.success(request, f"核对已结束，{silent} 个地方期满未答。" if silent else "核对已结束，各地都已答复。")
    return links.url("console:league_round", row.pk)


def _issue(request: MulinRequest, row: Any, clean: Mapping[str, Any]) -> str:
    table_id = services.issue_league(row.pk, decision=clean["decision"], actor=request.actor, now=clock.now())
    flash.success(request, "已发布，数字不再改动；可以起草通报。")
    return links.url("console:league_table", table_id)


def _drop(request: MulinRequest, row: Any, clean: Mapping[str, Any]) -> str:
    services.drop_round(row.pk, reason=clean["reason"], actor=request.actor, now=clock.now(), days=almanac.days())
    flash.success(request, "已决定不发布这次排名。")
    return links.url("console:leagues")


def _replace(request: MulinRequest, row: Any, clean: Mapping[str, Any]) -> str:
    made = services.draft_replacement(row.table.pk, actor=request.actor, now=clock.now())
    flash.success(request, "已按现在登记的数据另算一期；同样要各地核对、凭决定发布。")
    return links.url("console:league_round", made)


@dataclasses.dataclass(frozen=True, slots=True)
class Doing:
    """One thing that may be done about a round: its form, its words, the act."""

    title: str
    submit: str
    act: Step
    form: type[forms.Form] = forms.Form
    help: str = ""
    danger: bool = False


DOINGS = {
    "window": Doing(
        "交各地核对",
        "交各地核对",
        _open,
        WindowForm,
        "每个列出的地方都会在工作台上收到自己的数字：无误、要求更正或作说明。",
    ),
    "recount": Doing("重新计算", "重新计算", _recount, help="按现在登记的数据重算；以前的计算留着，各地的答复不变。"),
    "close": Doing("结束核对", "结束核对", _close, help="期满，或各地都答复以后才能结束；没有答复的记作“期满未答”。"),
    "issue": Doing(
        "登记决定并发布", "登记决定并发布", _issue, DecisionForm, "发布后不再改动；要更正，只能另发一期。", danger=True
    ),
    "drop": Doing("不发布这次排名", "决定不发布", _drop, ReasonForm, danger=True),
    "replace": Doing(
        "更正已发布的一期", "另算一期", _replace, help="已发布的一期不改；另算、另核对、另发一期，并注明更正哪一期。"
    ),
}


def act_on(request: MulinRequest, round_id: int, act: str) -> HttpResponse:
    """Take one step with a round."""
    doing = DOINGS.get(act)
    row = _round(request, round_id)
    if doing is None:
        raise Http404
    form = doing.form(request.POST if request.method == "POST" else None)
    notes = [doing.help] if doing.help else []
    if act == "window":
        notes.append(_window_words(row))

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"{doing.title}：{row.title}",
            form=bound,
            submit=doing.submit,
            crumbs=_crumbs(doing.title),
            back=c.Action("返回", links.url("console:league_round", round_id)),
            help=tuple(notes),
            danger=doing.danger,
        )

    return answering.take(
        request, form, build, lambda clean: doing.act(request, row, clean),
        {"measures.league_window_open": "until", "measures.league_window_past": "until"},
    )  # fmt: skip


def _window_words(row: Any) -> str:
    answer = leagues.window_setting(row.pack, row.path, clock.today(), row.layer)
    if answer is not None and not answer.is_open:
        return f"本地设定核对 {answer.value} 个工作日（{answer.basis}）；不填日期就按设定计算。"
    whose = answer.whose if answer is not None else row.place_name
    return f"核对期：待设定（{whose}）。没有设定以前，由您指定最后一日。"


def _table(request: MulinRequest, table_id: int) -> Any:
    def find() -> Any:
        try:
            return leagues.get_table(table_id)
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def table(request: MulinRequest, table_id: int) -> HttpResponse:
    """An issued table: read by the issuer and by every place below it."""
    found = _table(request, table_id)
    require(request.actor, "measures.see")
    may = request.actor.may(PERMISSION) and request.actor.covers(found.path)
    written = papers.papers_of_source(leagues.TABLE, table_id) if may else ()
    paper = (int(written[0].id), str(written[0].title)) if written else None
    return answering.show(request, rounds.table_page(found, leagues.entries_of(found), paper, may=may))


def circular(request: MulinRequest, table_id: int) -> HttpResponse:
    """Draft the circular of an issued table."""
    found = _table(request, table_id)
    require(request.actor, PERMISSION, found.path)
    below = "、".join(one.place_name for one in leagues.entries_of(found))
    form = PaperForm(**answering.given(request, issuer=found.place_name, addressees=below[:300]))

    def act(clean: Mapping[str, Any]) -> str:
        paper = services.draft_circular(
            table_id, issuer=clean["issuer"], addressees=clean["addressees"], actor=request.actor, now=clock.now()
        )
        flash.success(request, "通报已起草，数字按发布时定格；接下来送签、编号、盖章。")
        return links.url("console:paper", paper) or links.url("console:league_table", table_id)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"起草通报：{found.title}",
            form=bound,
            submit="起草通报",
            crumbs=_crumbs("起草通报"),
            back=c.Action("返回", links.url("console:league_table", table_id)),
            help=("通报写明口径、排名、合计和各地说明，都取自已发布的一期。",),
        )

    return answering.take(request, form, build, act)


def define(request: MulinRequest) -> HttpResponse:
    """Declare a ranking over several indicators with the place's own weights."""
    asked = asking.asked(request)
    require(request.actor, PERMISSION, asked.place.path)
    keys = asking.packs_over(asked.place.path)
    if not keys:
        raise Http404
    key = request.GET.get("pack", "") or keys[0]
    if key not in keys:
        raise Http404
    targets = {str(row.no): row.indicator for row in packs.find_pack(key).targets if row.value is not None}
    form = DefinitionForm(targets, **answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        new = services.NewDefinition(
            path=asked.place.path, pack=key, title=clean["title"], weights=form.weights(), basis=clean["basis"],
            decided_by=clean["decided_by"], least=clean["least"],
            layer="DEMO" if request.hat and request.hat.demo else "REAL",
        )  # fmt: skip
        services.define_league(new, actor=request.actor, now=clock.now())
        flash.success(request, f"已定：{clean['title']}。发起核对时可以选它。")
        return links.url("console:leagues")

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"{asked.place.name}的综合排名",
            form=bound,
            submit="定下这个排名",
            crumbs=_crumbs("综合排名"),
            back=c.Action("取消", links.url("console:leagues")),
            help=(
                "每项得分 = 满分 − 每百分点扣分 × 低于目标的百分点，不高于满分、不低于底分。",
                "总分是各项之和，同分同名次。",
            ),
        )

    return answering.take(request, form, build, act)
