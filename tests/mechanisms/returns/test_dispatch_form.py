"""S annex 5 end to end: prefilled, changed by file, paste and hand, filed, returned, accepted into the registers."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from mulin.base.access.rules import Role
from mulin.kernel.actor import NotAllowed
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.returns import rules, selectors, services
from mulin.mechanisms.returns.rules import Fate
from mulin.mechanisms.returns.rules import rows as arithmetic
from tests.mechanisms.returns.support import (
    CENTRE,
    DAYS,
    DISTRICT,
    OFFICE,
    STREET,
    begin,
    edited,
    hat,
    moment,
    row_named,
)

COMPANY, NATURE = "入驻物业管理企业名称", "物业管理性质（自主或外聘物业公司）"
DAY = dt.date(2020, 9, 28)


def management(subject: int, on: str) -> dict[str, object]:
    return registers.facts_of("community", subject, on=dt.date.fromisoformat(on))["management"]


@pytest.mark.clause("S-附5a", "S-附5d")
def test_the_form_arrives_filled_with_forty_one_communities_in_eleven_columns(everywhere: None) -> None:
    sheet = begin()
    found = selectors.rows_of(sheet, DAY)
    assert len(sheet.form.columns) == 11
    assert len(found) == 41
    assert found[0].values["serial"] == "1"
    row = row_named(sheet, "锦绣花园", "2020-09-28")
    assert (row.values["place"], row.values["management_nature"]) == ("紫薇居委会", "外聘物业公司")
    assert row_named(sheet, "安居小区", "2020-09-28").values.get("management_nature", "") == ""
    assert (sheet.asked, sheet.filled) == (41 * 10, 41 * 2 + 20)
    assert sheet.form.column("management_nature").options == ("自主", "外聘物业公司")


@pytest.mark.clause("S-附5a", "S-附5e")
def test_the_period_goes_out_two_rows_change_and_only_those_are_written(everywhere: None) -> None:
    sheet = begin()
    printed = selectors.as_file(sheet, selectors.rows_of(sheet, DAY), "山城街道 2020-09-28")
    assert printed.filename == "住宅小区物业管理全覆盖进展情况调度表_山城街道_2020-10-01.xlsx"
    page = openpyxl.load_workbook(io.BytesIO(printed.data)).active
    assert page["A1"].value == "住宅小区物业管理全覆盖进展情况调度表"
    assert page["A2"].value == "山城街道办事处"
    assert [page.cell(3, n).value for n in range(1, 12)] == [one.label for one in sheet.form.columns]
    data = edited(
        printed.data,
        {
            ("锦绣花园", COMPANY): "枣庄某物业服务有限公司",
            ("锦绣花园", "联系电话"): "13800000000",
            ("锦绣花园", "入驻时间"): "2019年5月",
            ("安居小区", NATURE): "自主",
            ("安居小区", "服务内容"): "保洁、保安",
        },
    )
    intake = services.take_in(sheet.id, services.Given(data, printed.filename), actor=OFFICE, now=moment("2020-09-28"))
    reading = selectors.read_intake(selectors.find_intake(intake), sheet, DAY)
    assert sorted(one.name for one in reading.of(Fate.CHANGED)) == ["安居小区", "锦绣花园"]
    assert len(reading.of(Fate.SAME)) == 39
    said = {(one.name, c.column.key): (c.before, c.after) for one in reading.outcomes for c in one.changes}
    assert said["锦绣花园", "service_company"] == ("", "枣庄某物业服务有限公司")
    assert said["锦绣花园", "service_phone"] == ("", "13800000000")
    assert said["锦绣花园", "service_from"] == ("", "2019-05")
    assert selectors.find_sheet(sheet.id).changed == 0  # nothing is written before somebody says so
    assert services.use(intake, {}, actor=OFFICE, now=moment("2020-09-28")) == 2
    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-28"))
    done = services.accept(sheet.id, actor=CENTRE, now=moment("2020-09-29"))
    assert (done.facts, done.overtaken, done.unknown) == (2, (), ())
    subject = row_named(sheet, "锦绣花园", "2020-09-29").subject
    fact = management(subject, "2020-09-29")
    assert (fact["operator_name"], fact["phone"], fact["mode"]) == (
        "枣庄某物业服务有限公司",
        "13800000000",
        "MARKET_FIRM",
    )
    assert fact["valid"] == "[2019-05-01,)"
    assert "S-附5a" in str(fact["basis"])
    assert str(fact["note"]).startswith("补录")
    own = management(row_named(sheet, "安居小区", "2020-09-29").subject, "2020-09-29")
    assert (own["mode"], own["services"], own["valid"]) == ("OWNERS_SELF", "保洁、保安", "[2020-09-28,)")
    other = management(row_named(sheet, "御峰园", "2020-09-29").subject, "2020-09-29")
    assert other["valid"] == "(,)"


@pytest.mark.clause("S-附5a")
def test_pasted_rows_are_matched_and_their_fate_shown_first(everywhere: None) -> None:
    sheet = begin()
    block = "\n".join(
        (
            "紫薇居委会\t锦绣花园\t1\t枣庄某物业服务有限公司\t外聘物业公司\t2019-05-06\t保洁、保安\t\t13800000000\t",
            "梅园社区\t 安居 小区\t\t\t没有\t\t\t\t\t",
            "梅园居委会\t新天地\t3\t\t自主\t\t\t\t\t新发现的",
            "紫薇居委会\t锦绣花园\t2\t\t\t\t\t\t\t",
        )
    )
    intake = services.take_in(sheet.id, services.Given(text=block), actor=OFFICE, now=moment("2020-09-28"))
    found = selectors.read_intake(selectors.find_intake(intake), sheet, DAY).outcomes
    assert [one.fate for one in found] == [Fate.CHANGED, Fate.ERROR, Fate.NEW, Fate.ERROR]
    assert found[1].problem is not None
    assert found[1].problem.code == "tabular.cell_not_a_choice"
    assert services.use(intake, {}, actor=OFFICE, now=moment("2020-09-28")) == 2
    after = selectors.rows_of(selectors.find_sheet(sheet.id), DAY)
    assert len(after) == 42
    row = row_named(sheet, "锦绣花园", "2020-09-28")
    assert row.values["service_phone"] == "13800000000"
    assert row.origins["service_phone"] == "PASTED"
    with pytest.raises(Refused):
        services.use(intake, {}, actor=OFFICE, now=moment("2020-09-28"))


@pytest.mark.clause("S-附5a", "S-附5c")
def test_a_changed_class_wants_its_reason_and_a_first_one_does_not(everywhere: None) -> None:
    sheet = begin()
    key = row_named(sheet, "锦绣花园", "2020-09-28").key
    services.write_row(sheet.id, key, {"service_class": "1类"}, actor=OFFICE, now=moment("2020-09-28"))
    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-28"))
    services.accept(sheet.id, actor=CENTRE, now=moment("2020-09-29"))
    after = begin("2020-10-15", "2020-10-09")
    with pytest.raises(InputError) as caught:
        services.write_row(after.id, key, {"service_class": "2"}, actor=OFFICE, now=moment("2020-10-09"))
    assert caught.value.codes == ("returns.reason_wanted",)
    row = services.write_row(
        after.id, key, {"service_class": "2"}, reason="设施老化", actor=OFFICE, now=moment("2020-10-09")
    )
    assert [(c.before, c.after) for c in arithmetic.changes(after.form, row)] == [("1", "2")]
    services.submit(after.id, actor=OFFICE, now=moment("2020-10-09"))
    services.accept(after.id, actor=CENTRE, now=moment("2020-10-10"))
    fact = registers.facts_of("community", row.subject or 0, on=dt.date(2020, 10, 10))["service_class"]
    assert (fact["service_class"], fact["reason"], fact["valid"]) == (2, "设施老化", "[2020-10-09,)")


@pytest.mark.clause("S-附5d")
def test_a_company_without_its_nature_and_a_firm_without_its_name_are_refused(everywhere: None) -> None:
    sheet = begin()
    key = row_named(sheet, "安居小区", "2020-09-28").key

    def write(**given: str) -> None:
        services.write_row(sheet.id, key, given, actor=OFFICE, now=moment("2020-09-28"))

    with pytest.raises(InputError) as caught:
        write(service_company="某公司")
    assert [one.basis for one in caught.value.violations] == ["S-附5d"]
    with pytest.raises(InputError):
        write(management_nature="外聘物业公司")
    with pytest.raises(InputError):
        write(management_nature="其他")
    write(management_nature="自主")


@pytest.mark.clause("S-附5a")
def test_no_change_is_filed_at_once_and_discharges_the_duty(everywhere: None) -> None:
    sheet = begin()
    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-30"))
    assert sheet.obligation is not None
    line = duties.find_line(sheet.obligation, dt.date(2020, 9, 30), DAYS)
    assert (line.state, str(line.first_on), line.late) == ("SUBMITTED", "2020-09-30", False)
    assert services.accept(sheet.id, actor=CENTRE, now=moment("2020-10-09")).facts == 0
    assert duties.find_line(sheet.obligation, dt.date(2020, 10, 9), DAYS).state == "ACCEPTED"


def test_each_lock_says_why_and_a_returned_sheet_opens_again(everywhere: None) -> None:
    sheet = begin()
    key = row_named(sheet, "锦绣花园", "2020-09-28").key

    def write() -> None:
        services.write_row(sheet.id, key, {"note": "看过"}, actor=OFFICE, now=moment("2020-09-29"))

    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-28"))
    with pytest.raises(Refused) as caught:
        write()
    assert caught.value.codes == ("returns.waiting",)
    with pytest.raises(InputError):
        services.give_back(sheet.id, " ", actor=CENTRE, now=moment("2020-09-29"))
    services.give_back(sheet.id, "第 3 行电话", actor=CENTRE, now=moment("2020-09-29"))
    assert selectors.find_sheet(sheet.id).state is rules.State.RETURNED
    write_fine = {"management_nature": "外聘物业公司", "service_company": "某公司", "note": "看过"}
    services.write_row(sheet.id, key, write_fine, actor=OFFICE, now=moment("2020-09-29"))
    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-29"))
    assert selectors.find_sheet(sheet.id).versions == 2
    assert [len(selectors.filed_rows(sheet.id, n)) for n in (1, 2)] == [41, 41]
    services.accept(sheet.id, actor=CENTRE, now=moment("2020-09-30"))
    with pytest.raises(Refused) as caught:
        write()
    assert caught.value.codes == ("returns.accepted",)
    with pytest.raises(Refused) as caught:
        services.accept(sheet.id, actor=CENTRE, now=moment("2020-09-30"))
    assert caught.value.codes == ("returns.not_filed",)


def test_remarks_go_on_and_a_new_telephone_does_not_move_the_day_of_entry(everywhere: None) -> None:
    sheet = begin()
    key = row_named(sheet, "锦绣花园", "2020-09-28").key
    given = {"service_company": "某公司", "service_from": "2019-05-06", "note": "合同三年"}
    services.write_row(sheet.id, key, given, actor=OFFICE, now=moment("2020-09-28"))
    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-28"))
    services.accept(sheet.id, actor=CENTRE, now=moment("2020-09-29"))
    after = begin("2020-10-15", "2020-10-09")
    services.write_row(after.id, key, {"service_phone": "06320000000"}, actor=OFFICE, now=moment("2020-10-09"))
    row = row_named(after, "锦绣花园", "2020-10-09")
    assert (row.base["note"], row.base["service_from"]) == ("合同三年", "2019-05-06")
    assert row.origins["note"] == "CARRIED"
    services.submit(after.id, actor=OFFICE, now=moment("2020-10-09"))
    services.accept(after.id, actor=CENTRE, now=moment("2020-10-10"))
    last = begin("2020-11-01", "2020-10-20")
    assert row_named(last, "锦绣花园", "2020-10-20").base["service_from"] == "2019-05-06"
    assert [one.period for one in selectors.history("S/annex5", STREET)] == ["2020-11-01", "2020-10-15", "2020-10-01"]
    known = selectors.previous(last)
    assert known is not None
    assert known[0].period == "2020-10-15"


def test_what_the_register_learned_meanwhile_is_not_overwritten(everywhere: None) -> None:
    first, second = begin(), begin("2020-10-15", "2020-10-09")
    key = row_named(first, "锦绣花园", "2020-09-28").key
    for sheet, name in ((first, "甲公司"), (second, "乙公司")):
        services.write_row(sheet.id, key, {"service_company": name}, actor=OFFICE, now=moment("2020-10-09"))
        services.submit(sheet.id, actor=OFFICE, now=moment("2020-10-09"))
    services.accept(second.id, actor=CENTRE, now=moment("2020-10-10"))
    done = services.accept(first.id, actor=CENTRE, now=moment("2020-10-11"))
    assert done.overtaken == (f"锦绣花园：{COMPANY}",)
    assert management(int(key), "2020-10-11")["operator_name"] == "乙公司"


@pytest.mark.clause("S-附5a")
def test_a_street_splits_its_sheet_by_neighbourhood_and_merges(within: object) -> None:
    ziwei = f"{STREET}016/"
    village = hat(Role.NEIGHBOURHOOD, ziwei)
    with within(DISTRICT):  # type: ignore[operator]
        sheet = begin()
        assert services.hand_out(sheet.id, actor=OFFICE, now=moment("2020-09-28")) == 4
    with within(ziwei):  # type: ignore[operator]
        [part] = selectors.list_parts(waiting=True)
        assert part.unit == "紫薇居委会"
        mine = selectors.rows_of(part, DAY)
        assert {one.values["place"] for one in mine} == {"紫薇居委会"}
        with pytest.raises(NotFound):
            selectors.find_sheet(sheet.id)  # the street's sheet is not the 社区's to see
        services.write_row(
            part.id, mine[0].key, {"note": "社区填"}, actor=village, now=moment("2020-09-28"), part_id=part.part
        )
        services.finish_part(part.part or 0, actor=village, now=moment("2020-09-28"))
    with within(DISTRICT):  # type: ignore[operator]
        merged = next(one for one in selectors.rows_of(sheet, DAY) if one.key == mine[0].key)
        assert merged.values["note"] == "社区填"
        states = [one.part_state for one in selectors.list_parts(sheet=sheet.id)]
        assert states.count(rules.PartState.DONE) == 1
        services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-29"))
    with within(ziwei), pytest.raises(Refused) as caught:  # type: ignore[operator]
        services.write_row(
            part.id, mine[0].key, {"note": "晚了"}, actor=village, now=moment("2020-09-30"), part_id=part.part
        )
    assert caught.value.codes == ("returns.part_closed",)


def test_another_street_sees_and_writes_nothing(everywhere: None, within: object) -> None:
    sheet = begin()
    stranger = hat(Role.TOWN, "37/04/06/100/")
    with pytest.raises(NotAllowed):
        services.submit(sheet.id, actor=stranger, now=moment("2020-09-28"))
    with within("37/04/06/100/"), pytest.raises(NotFound):  # type: ignore[operator]
        selectors.find_sheet(sheet.id)


@pytest.mark.clause("S-六(四)d")
def test_the_board_names_who_filed_for_a_period(everywhere: None) -> None:
    sheet = begin()
    form = selectors.find_form("S/annex5")
    before = selectors.board(form, "2020-10-01", DAY, DAYS)
    assert (before.filed, len(before.lines), before.lines[0].duty.obligor) == (0, 1, "山城街道")
    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-28"))
    after = selectors.board(form, "", DAY, DAYS)
    assert (after.period, after.filed) == ("2020-10-01", 1)
    assert after.lines[0].sheet is not None
    assert after.lines[0].sheet.changed == 0
    assert set(after.periods) >= {"2020-09-15", "2020-10-01"}
