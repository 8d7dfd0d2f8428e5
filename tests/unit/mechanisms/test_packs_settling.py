"""Reading decided values: canonical form, or a refusal that says what is expected."""

from __future__ import annotations

import pytest

from mulin.kernel import messages
from mulin.kernel.errors import InputError
from mulin.mechanisms.packs import rules, settling


def row(kind: str, options: tuple[str, ...] = ()) -> rules.SettingRow:
    return rules.SettingRow(
        key="k", label="某项", kind="open", type=kind, options=options, whose="某局", clauses=("X-一a",)
    )


@pytest.mark.parametrize(
    ("kind", "options", "raw", "value"),
    [
        ("choice", ("all", "eligible"), "eligible", "eligible"),
        ("boolean", ("false", "true"), True, "true"),
        ("integer", (), "300", 300),
        ("day", (), "31", 31),
        ("percent", (), "60%", "60"),
        ("interval", (), "6 months", "6 month"),
        ("money", (), "1,200.50", 120_050),
        ("area", (), "20000", 2_000_000),
        ("date", (), "2028年12月31日", "2028-12-31"),
        ("places", (), ["52/04/02/", "52/04/02/"], ["52/04/02/"]),
        ("switches", ("消防", "电梯"), {"消防": False, "电梯": True}, {"消防": False, "电梯": True}),
        ("text", (), " 说明 ", "说明"),
    ],
)
def test_values_are_stored_canonically(kind: str, options: tuple[str, ...], raw: object, value: object) -> None:
    assert settling.read_value(row(kind, options), raw) == value


@pytest.mark.parametrize(
    ("kind", "options", "raw"),
    [
        ("choice", ("all",), "some"),
        ("integer", (), "-1"),
        ("day", (), "32"),
        ("interval", (), "sometimes"),
        ("money", (), "多"),
        ("places", (), "南安"),
        ("switches", ("消防", "电梯"), {"消防": True}),
        ("text", (), "  "),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_expected(kind: str, options: tuple[str, ...], raw: object) -> None:
    with pytest.raises(InputError) as caught:
        settling.read_value(row(kind, options), raw)
    assert caught.value.codes == ("packs.setting_value",)
    assert "应为" in messages.render(caught.value.violations[0])


def test_an_open_setting_names_whose_it_is_and_by_which_clause() -> None:
    with pytest.raises(settling.OpenSetting) as caught:
        settling.unsettled("X", row("days")).require()
    text = messages.render(caught.value.violations[0])
    assert "某局" in text
    assert "X-一a" in text
