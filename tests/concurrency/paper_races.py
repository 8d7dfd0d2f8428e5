"""Races for the numbers of official papers, for the small run and the large one."""

from __future__ import annotations

import datetime as dt

from mulin.kernel import scope
from mulin.kernel.actor import Actor
from mulin.kernel.documents import model
from mulin.kernel.errors import Refused
from mulin.mechanisms.notices import papers, selectors, services
from mulin.mechanisms.notices.models import PaperNumber
from tests.concurrency import racing

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
COUNTY, MARK = "99/04/06/", "测试并发"
BODY = (model.Paragraph("正文。"),)


def _hat(number: int) -> Actor:
    return Actor("某岗", frozenset({"*"}), (scope.Range.under(COUNTY),), hat_id=number, person_id=number, staff=True)


def _signed(count: int) -> tuple[int, list[int]]:
    made = []
    with scope.active(scope.EVERYWHERE, staff=True):
        series = services.papers.open_series(MARK, issuer="测试局", path=COUNTY, actor=_hat(1), now=NOW)
        for n in range(count):
            new = papers.NewPaper("circular", COUNTY, "测试区", "测试局", f"第{n}份", BODY)
            paper = papers.draft_paper(new, actor=_hat(1), now=NOW)
            papers.submit_paper(paper, actor=_hat(1), now=NOW)
            services.papers.pass_paper(paper, actor=_hat(2), now=NOW)
            made.append(paper)
    return series, made


def many_papers(attempts: int) -> None:
    """Many papers numbered at once, every fourth transaction taken back: the numbers given run without a gap."""
    series, made = _signed(attempts)

    def give(number: int) -> str:
        text = services.papers.number_paper(made[number], series_id=series, actor=_hat(1), now=NOW)
        if number % 4 == 3:
            raise Refused.of("papers.missing")  # whatever comes later in the transaction fails
        return text

    found = racing.race(attempts, give)
    assert found.broken == []
    with scope.active(scope.EVERYWHERE, staff=True):
        given = sorted(PaperNumber.objects.filter(series_id=series).values_list("number", flat=True))
        line = next(one for one in selectors.ledger_gaps() if one.mark == MARK)
    assert given == list(range(1, attempts - attempts // 4 + 1))
    assert len(set(found.done)) == len(found.done) == len(given)
    assert line.gaps == ()


def one_paper(attempts: int) -> None:
    """One paper that many number at once bears one number, and the next paper the next."""
    series, made = _signed(2)
    found = racing.race(
        attempts, lambda _: services.papers.number_paper(made[0], series_id=series, actor=_hat(1), now=NOW)
    )
    assert found.broken == []
    assert (len(found.done), found.total) == (1, attempts)
    assert {type(one) for one in found.refused} <= {Refused}
    with scope.active(scope.EVERYWHERE, staff=True):
        after = services.papers.number_paper(made[1], series_id=series, actor=_hat(1), now=NOW)
    assert after.endswith("〕2号")
