"""The stepper of an assembly: what is missing and which act is next, as worked examples."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.mechanisms.decisions.rules.progress import Act, Facts, acts, missing
from mulin.mechanisms.decisions.rules.stages import Stage

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
BEFORE, AFTER = dt.timedelta(days=-1), dt.timedelta(days=1)

CASES = (
    (Facts(Stage.DRAFT), 3, Act.MOTION),
    (Facts(Stage.DRAFT, motions=1), 2, Act.RULES),
    (Facts(Stage.DRAFT, motions=1, rules_set=True), 1, Act.ROLL_DRAFT),
    (Facts(Stage.DRAFT, motions=1, rules_set=True, roll="DRAFT"), 1, Act.ROLL_PUBLISH),
    (Facts(Stage.ROLL, motions=1, rules_set=True, roll="PUBLISHED", roll_until=TODAY), 0, Act.NOTICE),
    (Facts(Stage.ROLL, motions=2, texts_missing=1, rules_set=True, roll="FROZEN"), 1, Act.MOTION),
    (Facts(Stage.NOTICED, roll="PUBLISHED", roll_until=TODAY, event_on=TODAY + AFTER), 2, Act.WITHDRAW),
    (Facts(Stage.NOTICED, roll="PUBLISHED", roll_until=TODAY + BEFORE, event_on=TODAY), 1, Act.ROLL_FREEZE),
    (Facts(Stage.NOTICED, roll="FROZEN", event_on=TODAY), 0, Act.OPEN),
    (Facts(Stage.VOTING, closes_at=NOW + AFTER), 1, None),
    (Facts(Stage.VOTING, closes_at=NOW), 0, Act.CLOSE),
    (Facts(Stage.COUNTING), 0, Act.COUNT),
    (Facts(Stage.PRELIMINARY, result_until=TODAY), 1, None),
    (Facts(Stage.PRELIMINARY, result_until=TODAY + BEFORE), 0, Act.ANNOUNCE),
    (Facts(Stage.ANNOUNCED), 0, None),
    (Facts(Stage.WITHDRAWN), 0, None),
)


@pytest.mark.parametrize(("facts", "lacking", "following"), CASES)
def test_what_is_missing_and_which_act_is_next(facts: Facts, lacking: int, following: Act | None) -> None:
    assert len(missing(facts, today=TODAY, now=NOW)) == lacking
    found = acts(facts, today=TODAY, now=NOW)
    assert (found[0] if found else None) == following
    assert (Act.WITHDRAW in found) == (facts.stage in (Stage.DRAFT, Stage.ROLL, Stage.NOTICED))
