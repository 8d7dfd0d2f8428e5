"""N-三h: a town's plan for the next year, of the communities that it names, with what the registers hold."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.base.access.rules import Role
from mulin.kernel.errors import InputError
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.duties import services as duty_services
from mulin.mechanisms.returns import selectors, services
from tests.mechanisms.returns.support import DAYS, hat, moment

TOWN, ON = "35/05/83/001/", "2019-11-20"


def test_chosen_communities_arrive_filled_and_the_plan_is_filed(everywhere: None) -> None:
    day = dt.date.fromisoformat(ON)
    duty_services.materialise("N", day, now=moment(ON), days=DAYS)
    query = duties.DutyQuery(pack="N", template="next-year-renovation-plan", under=TOWN)
    [line] = duties.list_lines(query, day, DAYS, limit=None)
    actor = hat(Role.TOWN, TOWN)
    key = services.open_for_duty(line.id, actor=actor, now=moment(ON), days=DAYS)
    sheet = selectors.find_sheet(key)
    assert selectors.rows_of(sheet, day) == []
    added = services.add_row(key, "", "新华新村小区", actor=actor, now=moment(ON))
    with pytest.raises(InputError):
        services.add_row(key, "", "新华新村小区", actor=actor, now=moment(ON))
    services.add_row(key, "湖新社区", "还没有登记的楼", actor=actor, now=moment(ON))
    services.write_row(key, added, {"preparation": "初步设计已完成"}, actor=actor, now=moment(ON))
    sheet = selectors.find_sheet(key)
    first, second = selectors.rows_of(sheet, day)
    assert (first.values["area"], first.values["buildings"], first.values["households"]) == ("2.84", "6", "156")
    assert first.values["built"] == "1988"
    assert second.extra
    assert sheet.form.heading_of(sheet.unit) == sheet.unit
    services.submit(key, actor=actor, now=moment(ON))
    assert duties.find_line(line.id, day, DAYS).state == "SUBMITTED"
