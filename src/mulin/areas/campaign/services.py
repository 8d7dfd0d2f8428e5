"""Acts about tasks: making them, saying how they go, raising blockers; what the steps of the procedures bring about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.areas.campaign import policies, rules, selectors
from mulin.areas.campaign.models import Blocker, Task, TaskProgress, TaskStep
from mulin.base.parties import selectors as parties
from mulin.kernel import calendar, pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.audit import services as audit
from mulin.kernel.documents import model
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.cases import selectors as case_selectors
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.notices import papers
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services
from mulin.mechanisms.packs.settling import Settled

TASK, DRAFTING, BLOCKER = "campaign.task", "campaign.drafting", "campaign.blocker"
REVIEW, CIRCULAR = "campaign.review", "campaign.circular"
CIRCULAR_PAPER = "lagging-circular"
HAND = "hand"
BOTH = ("REAL", "DEMO")


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task before it is written. ``source``/``source_key``: the roster's row that it comes from, once only."""

    path: str
    place_name: str
    pack: str
    clause: str
    kind: str
    title: str
    source: str
    plan_year: int
    lead: str
    issued_on: dt.date
    starts_on: dt.date
    due_on: dt.date | None = None
    due_basis: str = ""
    source_key: str = ""
    community_id: int | None = None
    project_id: int | None = None
    project: str = ""
    co_leads: str = ""
    responsible: str = ""
    owner: str = ""
    funding: int | None = None
    funding_source: str = ""
    fact: str = ""
    case_id: int | None = None
    layer: str = "REAL"


def _row(new: NewTask, by: str, now: dt.datetime) -> Task:
    values = {name: getattr(new, name) for name in NewTask.__dataclass_fields__}
    spelled = {"pinyin": pinyin.sort_key(new.title), "initials": pinyin.initials(new.title)[:60]}
    return Task(**values, **spelled, recorded_at=now, recorded_by=by)


@transaction.atomic
def add_tasks(new: Iterable[NewTask], *, actor: Actor, now: dt.datetime) -> int:
    """Write the tasks that a document states, in one statement; one that stands already is left as it is.

    Returns how many were new. Audited once for all.
    """
    rows = [_row(one, actor.label, now) for one in new]
    if not rows:
        return 0
    before = Task.objects.filter(pack=rows[0].pack).count()
    Task.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    made = Task.objects.filter(pack=rows[0].pack).count() - before
    if made:
        audit.record(
            actor, "campaign.tasks.added", now=now, path=packs.path_of_pack(rows[0].pack), summary=f"{made} 项任务",
            basis=rows[0].clause, details={"source": rows[0].source, "tasks": made},
        )  # fmt: skip
    return made


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None


def _pack_of(clause: str, path: str) -> str:
    """The pack of a clause, which must hold at the place. Raises InputError."""
    try:
        pack, row = packs.find_clause(clause)
    except NotFound:
        raise InputError(Violation("campaign.clause_unknown", "", {"clause": clause})) from None
    home = packs.path_of_pack(pack.key)
    if not path.startswith(home):
        raise InputError(Violation("campaign.clause_elsewhere", row.id, {"clause": row.id}))
    return pack.key


def _leads(pack: str, clause: str, data: Mapping[str, Any]) -> tuple[str, str, str]:
    """Lead, joint leads and responsible units: as entered, else as the document's matrix names them for the clause."""
    named = parties.responsible_for(pack, clause)
    leads = rules.split_units(str(data.get("lead") or "")) or (named.leads if named else ())
    further = rules.split_units(str(data.get("co_leads") or ""))
    responsible = str(data.get("responsible") or "") or ("、".join(named.responsible) if named else "")
    if not leads:
        raise InputError(Violation("campaign.lead_missing", clause))
    return leads[0][:160], "、".join((*leads[1:], *further))[:200], responsible[:400]


def task_opened(done: cases.Done) -> Mapping[str, Any]:
    """A hand-made task gets its row beside the case: leads by the matrix where nobody was named, steps from the form.

    Raises InputError (unknown clause, no lead, days, unreadable step).
    """
    data = done.data
    clause = str(data["clause"])
    pack = _pack_of(clause, done.path)
    lead, co_leads, responsible = _leads(pack, clause, data)
    starts = _day(data.get("starts_on")) or done.on
    if done.due is not None and done.due < starts:
        raise InputError(Violation("campaign.days_turned", clause))
    steps = rules.read_steps(str(data.get("schedule") or ""))
    row = _row(
        NewTask(
            path=done.path, place_name=done.place_name, pack=pack, clause=clause,
            kind=str(data.get("kind") or "DRAFTING"), title=str(data["matter"])[:200], source=HAND,
            plan_year=int(data.get("plan_year") or starts.year), lead=lead, co_leads=co_leads,
            responsible=responsible, owner=str(data.get("owner") or ""), project=str(data.get("project") or ""),
            issued_on=min(packs.find_pack(pack).facts.valid_from, done.on), starts_on=starts, due_on=done.due,
            due_basis=clause if done.due else "", community_id=done.community_id, funding=data.get("funding"),
            funding_source=str(data.get("funding_source") or ""), case_id=done.case_id, layer=done.layer,
        ), done.actor.label, done.now,
    )  # fmt: skip
    row.save()
    TaskStep.objects.bulk_create(
        TaskStep(task=row, path=row.path, serial=n, label=one.label, due_on=one.due_on)
        for n, one in enumerate(steps, 1)
    )
    return {"lead": lead, "task": int(row.pk)}


def task_started(done: cases.Done) -> None:
    """What was still wanted before the start is entered with it: owner, funding, project."""
    given = {key: str(done.data.get(key) or "") for key in ("owner", "funding_source", "project")}
    Task.objects.filter(case_id=done.case_id).update(**{key: value[:120] for key, value in given.items() if value})


def task_checked(done: cases.Done) -> None:
    """The check makes it done, on the day of the check."""
    Task.objects.filter(case_id=done.case_id).update(done_on=done.on)


def rule_published(done: cases.Done) -> Mapping[str, Any]:
    """N-二(一)4a: the decided draft enters the library of rules, issued; the task is done by it."""
    data = done.data
    document = _issue(
        done, str(data.get("form") or "RULE"), str(data["matter"]), str(data["issuer"]), str(data["clause"]),
        number=str(data["number"]), paper="rule",
    )  # fmt: skip
    Task.objects.filter(case_id=done.case_id).update(done_on=done.on, document_id=document)
    return {"document_id": document}


def plan_adopted(done: cases.Done) -> Mapping[str, Any]:
    """An adopted plan is kept in the library of rules, with its uploaded file."""
    data = done.data
    document = _issue(
        done, "PLAN", str(data["title"]), str(data["issuer"]), done.clause, number=str(data.get("number") or ""),
        paper="plan",
    )  # fmt: skip
    return {"document_id": document}


def _issue(done: cases.Done, kind: str, title: str, issuer: str, clause: str, *, number: str, paper: str) -> int:
    new = pack_services.NewRuleDocument(
        kind=kind, title=title, issuer=issuer, path=done.path, place_name=done.place_name, basis=clause,
        layer=done.layer,
    )  # fmt: skip
    document = pack_services.draft_rule_document(new, actor=done.actor, now=done.now)
    pack_services.issue_rule_document(
        document, number=number, issued_on=done.on, actor=done.actor, now=done.now,
        file_id=case_selectors.file_of(done.case_id, paper),
    )  # fmt: skip
    return int(document)


@dataclass(frozen=True, slots=True)
class NewProgress:
    """What is said about a task on a day. ``percent``: 0 to 100, where a number says more than words."""

    on: dt.date
    text: str
    percent: int | None = None
    highlight: bool = False
    file_id: int | None = None


def _task(task_id: int) -> Task:
    row = Task.objects.select_for_update().filter(pk=task_id).first()
    if row is None:
        raise NotFound(Violation("campaign.no_task"))
    return row


@transaction.atomic
def report_progress(task_id: int, new: NewProgress, *, actor: Actor, now: dt.datetime) -> int:
    """Record how a task goes (L-四(二)c); returns the entry's id. Raises NotAllowed, InputError, Refused (stopped)."""
    row = _task(task_id)
    policies.require_act(actor, row.path)
    found = []
    if not new.text.strip():
        found.append(Violation("campaign.progress_empty", row.clause))
    if new.percent is not None and not 0 <= new.percent <= 100:
        found.append(Violation("campaign.progress_percent", row.clause))
    if new.on > calendar.local_date(now):
        found.append(Violation("campaign.progress_future", row.clause))
    if found:
        raise InputError(*found)
    made = TaskProgress.objects.create(
        task=row, path=row.path, on_day=new.on, percent=new.percent, text=new.text.strip()[:1000],
        highlight=new.highlight, file_id=new.file_id, recorded_at=now, recorded_by=actor.label,
    )  # fmt: skip
    _audit(row, "progress", actor, now, {"highlight": new.highlight})
    return int(made.pk)


@transaction.atomic
def finish_step(step_id: int, *, actor: Actor, now: dt.datetime) -> int:
    """Say that a step of the schedule is done today; returns the task's id. Raises NotAllowed, Refused (done)."""
    step = TaskStep.objects.select_for_update().select_related("task").filter(pk=step_id).first()
    if step is None:
        raise NotFound(Violation("campaign.no_task"))
    policies.require_act(actor, step.path)
    if step.done_on is not None:
        raise Refused(Violation("campaign.step_done", "", {"day": step.done_on.isoformat()}))
    step.done_on, step.done_by = calendar.local_date(now), actor.label
    step.save(update_fields=["done_on", "done_by"])
    _audit(step.task, "step_done", actor, now, {"step": step.label})
    return int(step.task_id)


def _audit(row: Task, verb: str, actor: Actor, now: dt.datetime, details: Mapping[str, Any]) -> None:
    audit.record(
        actor, f"campaign.task.{verb}", now=now, path=row.path, subject=("campaign-task", row.pk), summary=row.title,
        basis=row.clause, details=dict(details),
    )  # fmt: skip


def response_limit(pack: str, path: str, on: dt.date, *, layers: tuple[str, ...] = ("REAL",)) -> int | None:
    """Working days within which a blocker is to be answered (第一时间), None while nobody decided."""
    declared = {row.key for row in packs.find_pack(pack).settings}
    if "blocker-response" not in declared:
        return None
    answers = packs.settings_of(pack, path=path, on=on, layers=layers)
    decided = next(one for one in answers if one.key == "blocker-response")
    return int(decided.value) if decided.state is Settled.DECIDED else None


def _limit_day(raised: dt.date, limit: int | None, days: calendar.Calendar) -> dt.date | None:
    if limit is None:
        return None
    day = raised
    for _ in range(limit):
        day = days.next_workday(day + calendar.ONE_DAY)
    return day


def raise_blocker(
    task_id: int, data: Mapping[str, Any], *, actor: Actor, now: dt.datetime, days: calendar.Calendar
) -> int:
    """Feed a difficulty of a task back (L-二(三)c); returns the case. The answer is due as the place decided."""
    row = selectors.find_task(task_id, calendar.local_date(now))
    layers = BOTH if row.layer == "DEMO" else ("REAL",)
    today = calendar.local_date(now)
    new = cases.NewCase(
        path=row.path, place_name=row.place_name, title=f"难点堵点：{row.title}", data={**data, "task_no": row.id},
        community_id=row.community_id, clause=row.clause, layer=row.layer,
        due=_limit_day(today, response_limit(row.pack, row.path, today, layers=layers), days),
    )  # fmt: skip
    return cases.open_case(BLOCKER, new, actor=actor, now=now, days=days)


def blocker_opened(done: cases.Done) -> None:
    """The row of the log that the response is counted by; a task's number must be one of the range."""
    data = done.data
    number = data.get("task_no")
    if number and not Task.objects.filter(pk=number).exists():
        raise InputError(Violation("campaign.no_task"))
    Blocker.objects.create(
        case_id=done.case_id, task_id=number or None, path=done.path, place_name=done.place_name,
        kind=str(data["kind"]), matter=str(data["matter"])[:400], to_whom=str(data["to_whom"])[:160],
        raised_on=done.on, due_on=done.due, layer=done.layer,
    )  # fmt: skip


def blocker_answered(done: cases.Done) -> None:
    """The first answer counts for the response; a later one replaces its words."""
    row = Blocker.objects.select_for_update().get(case_id=done.case_id)
    row.answer = str(done.data["answer"])[:1000]
    row.answered_on = row.answered_on or max(done.on, row.raised_on)
    row.save(update_fields=["answer", "answered_on"])


def blocker_escalated(done: cases.Done) -> None:
    """It was carried up a level."""
    Blocker.objects.filter(case_id=done.case_id).update(escalated_on=done.on)


def blocker_solved(done: cases.Done) -> None:
    """It is gone."""
    Blocker.objects.filter(case_id=done.case_id).update(solved_on=done.on)


def open_review(
    pack: str, milestone: str, path: str, place_name: str, *, actor: Actor, now: dt.datetime,
    days: calendar.Calendar, layer: str = "REAL",
) -> int:  # fmt: skip
    """Begin the review of a milestone at a place (N-三b); one runs at a time. Raises NotFound, Refused, NotAllowed."""
    row = next((one for one in packs.find_pack(pack).milestones if one.key == milestone), None)
    if row is None:
        raise NotFound(Violation("campaign.no_milestone", "", {"key": milestone}))
    new = cases.NewCase(
        path=path, place_name=place_name, title=f"节点考评：{row.printed.partition('（')[0]} {row.content}"[:200],
        data={"milestone": f"{pack}:{milestone}"}, subject=("milestone", f"{pack}:{milestone}"),
        clause=row.clauses[0], layer=layer,
    )  # fmt: skip
    return cases.open_case(REVIEW, new, actor=actor, now=now, days=days)


def review_concluded(done: cases.Done) -> Mapping[str, Any] | None:
    """N-三g: where the conclusion is 严重滞后, the circular is proposed by itself."""
    if done.data.get("conclusion") != "SEVERE":
        return None
    pack = str(done.data["milestone"]).partition(":")[0]
    running = case_selectors.find_open(CIRCULAR, "lagging", pack, done.path)
    made = running or propose_circular(
        pack, done.path, done.place_name, str(done.data["findings"]),
        actor=done.actor, now=done.now, layer=done.layer,
    )  # fmt: skip
    return {"circular": made}


def circular_drafted(done: cases.Done) -> Mapping[str, Any]:
    """The draft enters the loop of papers, where it is signed off, numbered, sealed and served."""
    text = str(done.data["body"])
    new = papers.NewPaper(
        kind=CIRCULAR_PAPER, path=done.path, place_name=done.place_name, issuer=str(done.data["issuer"]),
        title=f"关于{done.place_name}工作进度滞后情况的通报",
        body=tuple(model.Paragraph(line.strip()) for line in text.splitlines() if line.strip()),
        addressees=str(done.data.get("addressees") or ""), clause=done.clause, source_type="case",
        source_id=done.case_id, layer=done.layer,
    )  # fmt: skip
    return {"paper_id": papers.draft_paper(new, actor=done.actor, now=done.now)}


def propose_circular(
    pack: str, path: str, place_name: str, facts: str, *, actor: Actor, now: dt.datetime, layer: str = "REAL"
) -> int:
    """Open the case of a circular about who lags badly, with what was found. Raises NotAllowed, Refused (one runs)."""
    new = cases.NewCase(
        path=path, place_name=place_name, title=f"滞后通报：{place_name}", data={"facts": facts[:2000]},
        subject=("lagging", pack), clause="N-三g", layer=layer,
    )  # fmt: skip
    return cases.open_case(CIRCULAR, new, actor=actor, now=now, days=almanac.get_calendar())
