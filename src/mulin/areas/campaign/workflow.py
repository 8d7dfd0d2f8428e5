"""The campaigns' procedures as tables: tasks, blockers, reviews, spot checks, plans, reports, interviews. Pure.

No step has a number of days: the documents print days of the calendar for programmes, none for these procedures
(L-二(三)c says 第一时间; its number is a setting).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from mulin.kernel.errors import Violation
from mulin.kernel.workflow import Transition, Workflow
from mulin.mechanisms.cases.rules import CaseFacts

ACT, DECIDE, ISSUE, PAPER = "cases.act", "cases.decide", "policy.keep", "papers.draft"


class Task(StrEnum):
    """A task's life: begun, reported done, checked, closed; or stopped with a reason."""

    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    REPORTED = "REPORTED"
    CHECKED = "CHECKED"
    CLOSED = "CLOSED"
    STOPPED = "STOPPED"


class Drafting(StrEnum):
    """N-二(一)4a: a rule is drafted, asked about, decided and published in the library of rules."""

    DRAFTING = "DRAFTING"
    ASKING = "ASKING"
    DECIDED = "DECIDED"
    PUBLISHED = "PUBLISHED"


class Blocker(StrEnum):
    """L-二(三)c: a difficulty is fed back, answered with a patch, solved; or carried up a level."""

    RAISED = "RAISED"
    ESCALATED = "ESCALATED"
    ANSWERED = "ANSWERED"
    SOLVED = "SOLVED"


class Review(StrEnum):
    """N-三b: a milestone is examined, concluded, and what follows is seen through."""

    EXAMINING = "EXAMINING"
    CONCLUDED = "CONCLUDED"
    CLOSED = "CLOSED"


class SpotCheck(StrEnum):
    """S-六(四)b: the street looks; what is wrong is put right and looked at again."""

    FOUND = "FOUND"
    CORRECTING = "CORRECTING"
    CORRECTED = "CORRECTED"
    CLOSED = "CLOSED"


class Plan(StrEnum):
    """A place's plan: drafted with its required parts, adopted, uploaded to the library of rules."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ADOPTED = "ADOPTED"


class Report(StrEnum):
    """A summary or closing report: drafted, confirmed, and carried into practice."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    CONFIRMED = "CONFIRMED"
    CARRIED_OUT = "CARRIED_OUT"


class Interview(StrEnum):
    """B-五(三)e: proposed, held by the town's discipline committee, its consequence recorded."""

    PROPOSED = "PROPOSED"
    HELD = "HELD"
    CLOSED = "CLOSED"
    DROPPED = "DROPPED"


class Circular(StrEnum):
    """N-三g: who lags badly is named in a circular, or not, with the reason."""

    PROPOSED = "PROPOSED"
    DRAFTED = "DRAFTED"
    ISSUED = "ISSUED"
    DROPPED = "DROPPED"


class Action(StrEnum):
    """All actions of the campaigns' procedures."""

    START = "START"
    REPORT = "REPORT"
    RETURN = "RETURN"
    CHECK = "CHECK"
    CLOSE = "CLOSE"
    STOP = "STOP"
    ASK = "ASK"
    DECIDE = "DECIDE"
    PUBLISH = "PUBLISH"
    ANSWER = "ANSWER"
    ESCALATE = "ESCALATE"
    SOLVE = "SOLVE"
    CONCLUDE = "CONCLUDE"
    FOLLOW = "FOLLOW"
    PASS = "PASS"
    ORDER = "ORDER"
    CORRECT = "CORRECT"
    AGAIN = "AGAIN"
    SUBMIT = "SUBMIT"
    ADOPT = "ADOPT"
    CONFIRM = "CONFIRM"
    CARRY_OUT = "CARRY_OUT"
    HOLD = "HOLD"
    DROP = "DROP"
    DRAFT = "DRAFT"
    ISSUE = "ISSUE"


# What a document wants of a plan item before it starts: its funding and owner (N), its project and steps (L).
NEEDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "N": (("funding_source", "资金来源", "N-四(一)b"), ("owner", "责任人（岗位）", "N-四(一)b")),
    "L": (("project", "所属项目", "L-四(二)b"), ("schedule", "分步事项", "L-四(二)b")),
}


def ready_to_start(facts: CaseFacts) -> Iterator[Violation]:
    """A task starts only with what its own document wants of every item."""
    pack = str(facts.data.get("clause", "")).partition("-")[0]
    for key, label, clause in NEEDS.get(pack, ()):
        if not facts.data.get(key):
            yield Violation("campaign.task_lacks", clause, {"field": label, "clause": clause})


def severe_or_reasoned(facts: CaseFacts) -> Iterator[Violation]:
    """A milestone found to lag says what follows (N-三b, N-三g)."""
    if facts.data.get("conclusion") in ("LAGGING", "SEVERE") and not facts.data.get("follow_up"):
        yield Violation("campaign.follow_up_missing", "N-三g")


def by_discipline(facts: CaseFacts) -> Iterator[Violation]:
    """Persons are interviewed by the town's discipline committee, companies by the town (B-五(三)e, B-四(四)5c)."""
    if "纪" not in str(facts.data.get("held_by", "")):
        yield Violation("campaign.interview_body", "B-五(三)e")


def _row(
    action: Action,
    sources: StrEnum | tuple[StrEnum, ...],
    target: StrEnum,
    permission: str,
    basis: str,
    label: str,
    **more: object,
) -> Transition:
    source = frozenset(sources if isinstance(sources, tuple) else (sources,))
    return Transition(action, source, target, permission, basis, label=label, **more)  # type: ignore[arg-type]


T, D, K, R, C, P, S, V, N = Task, Drafting, Blocker, Review, SpotCheck, Plan, Report, Interview, Circular
A = Action

TASK = Workflow(
    T,
    (
        _row(A.START, T.PLANNED, T.RUNNING, ACT, "L-四(二)b", "启动任务", guards=(ready_to_start,)),
        _row(A.REPORT, T.RUNNING, T.REPORTED, ACT, "L-二(三)b", "报告完成"),
        _row(A.RETURN, T.REPORTED, T.RUNNING, DECIDE, "L-二(三)b", "退回继续办"),
        _row(A.CHECK, T.REPORTED, T.CHECKED, DECIDE, "L-二(三)b", "核定完成"),
        _row(A.CLOSE, T.CHECKED, T.CLOSED, ACT, "L-四(二)c", "归档"),
        _row(A.STOP, (T.PLANNED, T.RUNNING), T.STOPPED, DECIDE, "L-二(三)b", "停止任务"),
    ),
    initial=T.PLANNED,
    labels={
        T.PLANNED: "未开始",
        T.RUNNING: "推进中",
        T.REPORTED: "已报完成待核",
        T.CHECKED: "已核定完成",
        T.CLOSED: "已归档",
        T.STOPPED: "已停止",
    },
)
DRAFTING = Workflow(
    D,
    (
        _row(A.ASK, D.DRAFTING, D.ASKING, ISSUE, "N-二(一)4a", "征求意见"),
        _row(A.RETURN, D.ASKING, D.DRAFTING, ISSUE, "N-二(一)4a", "修改后再征求"),
        _row(A.DECIDE, D.ASKING, D.DECIDED, DECIDE, "N-二(一)4a", "审定"),
        _row(A.PUBLISH, D.DECIDED, D.PUBLISHED, ISSUE, "N-二(一)4a", "公布并入库"),
    ),
    initial=D.DRAFTING,
    labels={D.DRAFTING: "起草中", D.ASKING: "征求意见中", D.DECIDED: "已审定", D.PUBLISHED: "已公布"},
)
BLOCKER = Workflow(
    K,
    (
        _row(A.ANSWER, (K.RAISED, K.ESCALATED), K.ANSWERED, DECIDE, "L-二(三)c", "答复、打“补丁”"),
        _row(A.ESCALATE, (K.RAISED, K.ANSWERED), K.ESCALATED, ACT, "L-二(三)c", "提级协调"),
        _row(A.SOLVE, K.ANSWERED, K.SOLVED, ACT, "L-二(三)c", "确认解决"),
    ),
    initial=K.RAISED,
    labels={K.RAISED: "已反馈待答复", K.ESCALATED: "已提级待答复", K.ANSWERED: "已答复", K.SOLVED: "已解决"},
)
REVIEW = Workflow(
    R,
    (
        _row(A.CONCLUDE, R.EXAMINING, R.CONCLUDED, DECIDE, "N-三b", "作出考评结论", guards=(severe_or_reasoned,)),
        _row(A.FOLLOW, R.CONCLUDED, R.CLOSED, ACT, "N-三b", "登记后续落实"),
    ),
    initial=R.EXAMINING,
    labels={R.EXAMINING: "考评中", R.CONCLUDED: "已有结论", R.CLOSED: "已办结"},
)
SPOT_CHECK = Workflow(
    C,
    (
        _row(A.PASS, C.FOUND, C.CLOSED, ACT, "S-六(四)b", "没有问题，登记"),
        _row(A.ORDER, C.FOUND, C.CORRECTING, ACT, "S-六(四)b", "要求整改"),
        _row(A.CORRECT, C.CORRECTING, C.CORRECTED, ACT, "S-六(四)b", "登记整改结果"),
        _row(A.AGAIN, C.CORRECTED, C.CORRECTING, ACT, "S-六(四)b", "复查不合格，再整改"),
        _row(A.CLOSE, C.CORRECTED, C.CLOSED, ACT, "S-六(四)b", "复查合格"),
    ),
    initial=C.FOUND,
    labels={C.FOUND: "已检查待处理", C.CORRECTING: "整改中", C.CORRECTED: "已整改待复查", C.CLOSED: "已办结"},
)


def plan_flow(basis: str) -> Workflow:
    """The way of a place's plan, standing on the clause that wants it."""
    return Workflow(
        P,
        (
            _row(A.SUBMIT, P.DRAFT, P.SUBMITTED, ACT, basis, "提交审定"),
            _row(A.RETURN, P.SUBMITTED, P.DRAFT, ISSUE, basis, "退回修改"),
            _row(A.ADOPT, P.SUBMITTED, P.ADOPTED, ISSUE, basis, "审定并上传方案", documents=("plan",)),
        ),
        initial=P.DRAFT,
        labels={P.DRAFT: "起草中", P.SUBMITTED: "待审定", P.ADOPTED: "已印发"},
    )


def report_flow(basis: str, last: str) -> Workflow:
    """The way of a summary or report; ``last`` is what its confirmation leads to."""
    return Workflow(
        S,
        (
            _row(A.SUBMIT, S.DRAFT, S.SUBMITTED, ACT, basis, "提交审定"),
            _row(A.RETURN, S.SUBMITTED, S.DRAFT, DECIDE, basis, "退回修改"),
            _row(A.CONFIRM, S.SUBMITTED, S.CONFIRMED, DECIDE, basis, "审定"),
            _row(A.CARRY_OUT, S.CONFIRMED, S.CARRIED_OUT, ACT, basis, last),
        ),
        initial=S.DRAFT,
        labels={S.DRAFT: "起草中", S.SUBMITTED: "待审定", S.CONFIRMED: "已审定", S.CARRIED_OUT: "已落实"},
    )


INTERVIEW = Workflow(
    V,
    (
        _row(A.HOLD, V.PROPOSED, V.HELD, ACT, "B-五(三)e", "登记约谈", guards=(by_discipline,)),
        _row(A.DROP, V.PROPOSED, V.DROPPED, DECIDE, "B-五(三)e", "不予约谈"),
        _row(A.CLOSE, V.HELD, V.CLOSED, ACT, "B-五(三)e", "登记问责结果"),
    ),
    initial=V.PROPOSED,
    labels={V.PROPOSED: "提出约谈", V.HELD: "已约谈", V.CLOSED: "已问责办结", V.DROPPED: "不予约谈"},
)
CIRCULAR = Workflow(
    N,
    (
        _row(A.DRAFT, N.PROPOSED, N.DRAFTED, PAPER, "N-三g", "起草通报"),
        _row(A.DROP, (N.PROPOSED, N.DRAFTED), N.DROPPED, DECIDE, "N-三g", "不通报"),
        _row(A.ISSUE, N.DRAFTED, N.ISSUED, DECIDE, "N-三g", "登记印发"),
    ),
    initial=N.PROPOSED,
    labels={N.PROPOSED: "应当通报，待起草", N.DRAFTED: "已起草", N.ISSUED: "已印发", N.DROPPED: "不通报"},
)
