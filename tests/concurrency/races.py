"""The races themselves, for the small run (here) and the large one (``tests/torture``): sizes are arguments."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import pytest
from factories import registers as make

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.base.places.models import Community, Management
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.audit.models import AuditEntry
from mulin.kernel.errors import Refused
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.imports.rules import Source
from mulin.kernel.registers.models import ImportRun
from mulin.kernel.registers.rules import Fact, Span
from mulin.kernel.workflow import Transition, Workflow
from mulin.mechanisms.cases import rules, services
from mulin.mechanisms.cases.models import Case, CaseStatus
from mulin.processes.importing import services as importing
from tests.concurrency import racing

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
DAYS = calendar.bundled()
FACET = "community.management"
SHEET = "社区\t小区名\t总户数\n紫薇社区\t竞态小区\t156\n"


class S(StrEnum):
    OPEN = "OPEN"
    DONE = "DONE"


class A(StrEnum):
    ANSWER = "ANSWER"


ANSWER = rules.CaseType(
    key="test.race",
    label="答复",
    flow=Workflow(
        S,
        (Transition(A.ANSWER, frozenset({S.OPEN}), S.DONE, "cases.act", "X-一", label="答复"),),
        initial=S.OPEN,
    ),
    clauses=("X-一",),
    opens="cases.act",
    goal=S.DONE,
    holders={"OPEN": "TOWN"},
)


def everywhere() -> Any:
    """The whole country in range, as staff."""
    return scope.active(scope.EVERYWHERE, staff=True)


def one_step(attempts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One open case, many who take its one step: it is taken once, recorded once, audited once."""
    monkeypatch.setitem(rules.catalogue._types, ANSWER.key, ANSWER)
    town = Actor("镇街", PERMISSIONS[Role.TOWN], (scope.Range.under(make.ZIWEI),), hat_id=2, role="TOWN", staff=True)
    with everywhere():
        new = services.NewCase(make.ZIWEI, "紫薇社区", "一封来信")
        case = services.open_case(ANSWER.key, new, actor=town, now=NOW, days=DAYS)

    def take(number: int) -> str:
        given = services.StepInput(note=f"第 {number} 个")
        return services.take_step(case, "ANSWER", actor=town, now=NOW, days=DAYS, given=given)

    found = racing.race(attempts, take, held=lambda: _hold(Case, case))
    assert found.broken == []
    assert (found.done, found.total) == (["DONE"], attempts)
    assert {type(one) for one in found.refused} <= {Refused}
    with everywhere():
        assert CaseStatus.objects.filter(case_id=case, action="ANSWER").count() == 1
        assert (
            AuditEntry.objects.filter(subject_type="case", subject_id=str(case), code__endswith="answer").count() == 1
        )


def _hold(model: Any, pk: int) -> None:
    """Lock one row in the present transaction."""
    assert model.objects.select_for_update().filter(pk=pk).exists()


def _state(subject: tuple[int, str], mode: str, by: str) -> registers.Written:
    fact = Fact(subject[0], subject[1], {"mode": mode, "operator_name": by}, Span(dt.date(2026, 1, 1), None), "测试")
    return registers.assert_facts(FACET, [fact], actor=SYSTEM, now=NOW)


def _standing(subject: tuple[int, str]) -> list[str]:
    with everywhere():
        rows = Management.objects.filter(subject_id=subject[0], superseded_at__isnull=True)
        return [str(row.operator_name) for row in rows]


def one_correction(attempts: int, name: str = "竞态甲") -> None:
    """One standing fact, many who correct it having read the same: one does; the others are told to read again."""
    subject = make.community(make.ZIWEI, name)
    with everywhere():
        _state(subject, "NONE", "原来的")
        row = Management.objects.get(subject_id=subject[0], superseded_at__isnull=True)
    first = min(attempts, racing.AT_ONCE)
    found = racing.race(
        first, lambda number: _state(subject, "TRIAL", f"第{number}家"), held=lambda: _hold(Management, row.pk)
    )
    assert found.broken == []
    assert len(found.done) == 1
    assert {type(one) for one in found.refused} == {registers.Conflict}
    assert found.total == first
    assert len(_standing(subject)) == 1
    with everywhere():
        assert Management.objects.filter(subject_id=subject[0]).count() == 2


def one_first_entry(attempts: int) -> None:
    """Nothing stands yet and many state the same: it is written once; the others find it said, or conflict."""
    subject = make.community(make.ZIWEI, "竞态乙")
    found = racing.race(attempts, lambda number: _state(subject, "TRIAL", "同一家"))
    assert found.broken == []
    assert [one for one in found.done if one.fresh] == [registers.Written(0, 1, 1)]
    assert {type(one) for one in found.refused} <= {registers.Conflict}
    assert found.total == attempts
    assert _standing(subject) == ["同一家"]


def rivals(attempts: int) -> None:
    """Many state different things of one subject: whatever order they come in, the history is whole."""
    subject = make.community(make.ZIWEI, "竞态丙")
    found = racing.race(attempts, lambda number: (number, _state(subject, "TRIAL", f"第{number}家")))
    assert found.broken == []
    assert {type(one) for one in found.refused} <= {registers.Conflict}
    assert found.total == attempts
    kept = {f"第{number}家" for number, written in found.done if written.fresh}
    with everywhere():
        rows = list(Management.objects.filter(subject_id=subject[0]))
    assert {row.operator_name for row in rows} == kept
    assert len(rows) == len(kept)
    assert [row.operator_name for row in rows if row.superseded_at is None] == _standing(subject)
    assert len(_standing(subject)) == 1


def one_import(attempts: int) -> None:
    """One previewed sheet, many who confirm it: its community is founded once, the run is done once."""
    with everywhere():
        run = importing.start("communities", Source(text=SHEET), path=make.SHANTING, actor=SYSTEM, now=NOW)

    def confirm(number: int) -> dict[str, Any]:
        return importing.confirm(run, actor=SYSTEM, now=NOW, today=TODAY)

    found = racing.race(attempts, confirm, held=lambda: _hold(ImportRun, run))
    assert found.broken == []
    assert [one["counts"] for one in found.done] == [{"NEW": 1}]
    assert {type(one) for one in found.refused} <= {Refused}
    assert found.total == attempts
    with everywhere():
        assert Community.objects.filter(name="竞态小区").count() == 1
        assert AuditEntry.objects.filter(code="registers.import.done", subject_id=str(run)).count() == 1
