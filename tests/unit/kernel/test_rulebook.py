import datetime as dt

import pytest

from mulin.kernel import messages, rulebook

D = dt.date
SETTING = rulebook.Setting("ceiling", "收费上限", "市发展改革部门", "law:5.3")
RECORDS = [
    {
        "key": "days",
        "value": 15,
        "unit": "day",
        "basis": "nat:1",
        "mark": "V",
        "valid_to": "2021-01-01",
    },
    {
        "key": "days",
        "value": 20,
        "unit": "day",
        "basis": "nat:2",
        "mark": "V",
        "valid_from": D(2021, 1, 1),
    },
    {
        "key": "days",
        "value": 30,
        "unit": "day",
        "basis": "prov:1",
        "mark": "P",
        "locality": "35",
        "valid_from": "2020-01-01",
    },
    {
        "key": "days",
        "value": 60,
        "unit": "day",
        "basis": "city:1",
        "mark": "K",
        "locality": "350500000000",
        "valid_from": "2022-01-01",
    },
    {
        "key": "days",
        "value": None,
        "unit": "day",
        "basis": "city:2",
        "mark": "V",
        "locality": "3506",
    },
    {"key": "majority", "value": [2, 3], "unit": "ratio", "basis": "nat:3", "mark": "V"},
]
BOOK = rulebook.from_records(RECORDS, [SETTING])


@pytest.mark.parametrize(
    ("on", "locality", "basis"),
    [
        (D(2020, 12, 31), "", "nat:1"),
        (D(2021, 1, 1), "", "nat:2"),
        (D(2019, 12, 31), "350502", "nat:1"),
        (D(2020, 1, 1), "350502", "prov:1"),
        (D(2021, 12, 31), "350502001002", "prov:1"),
        (D(2022, 1, 1), "350502001002", "city:1"),
        (D(2022, 1, 1), "350500", "city:1"),
        (D(2022, 1, 1), "350100", "prov:1"),
        (D(2022, 1, 1), "35", "prov:1"),
        (D(2022, 1, 1), "33", "nat:2"),
    ],
)
def test_the_most_local_rule_in_force_wins(on, locality, basis):
    assert BOOK.value("days", on, locality).basis == basis


def test_values_keep_their_kind():
    rule = BOOK.value("majority", D(2026, 1, 1))
    assert rule.value == (2, 3)
    assert rule.mark is rulebook.Mark.V
    assert BOOK.keys() == ("ceiling", "days", "majority")


def test_an_open_setting_says_whose_it_is():
    with pytest.raises(rulebook.OpenSetting) as fault:
        BOOK.value("ceiling", D(2026, 1, 1), "350500")
    text = messages.render_all(fault.value.violations)
    assert "待设定" in text
    assert "市发展改革部门" in text
    assert "law:5.3" in text
    assert BOOK.find("ceiling", D(2026, 1, 1)) is None


def test_a_local_blank_hides_the_rule_above():
    with pytest.raises(rulebook.OpenSetting) as fault:
        BOOK.value("days", D(2026, 1, 1), "350602")
    assert fault.value.violations[0].basis == "city:2"


def test_a_key_nobody_knows_is_a_slip():
    with pytest.raises(KeyError):
        BOOK.value("dyas", D(2026, 1, 1))


GOOD = RECORDS[0]


@pytest.mark.parametrize(
    ("records", "fault"),
    [
        ([{**GOOD, "value": 0.5}], "no rule value"),
        ([{**GOOD, "mark": "Z"}], "not a valid Mark"),
        ([{**GOOD, "note": "x"}], "unknown fields"),
        ([{"key": "days", "value": 1}], "missing fields"),
        ([{**GOOD, "valid_from": "2020-13-01"}], "month"),
        ([GOOD, {**GOOD, "valid_from": "2020-06-01", "valid_to": None}], "overlap"),
        ([{**GOOD, "locality": "35"}, {**GOOD, "locality": "350000"}], "overlap"),
    ],
    ids=["float", "mark", "unknown", "missing", "date", "overlap", "same place"],
)
def test_faulty_records_are_refused(records, fault):
    with pytest.raises(ValueError, match=fault):
        rulebook.from_records(records)
