"""``mulin decide FILE|-``: count an owners' vote by law, from totals or from a roll; needs no database."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from mulin.faces.cli import output
from mulin.kernel import errors, quantities
from mulin.mechanisms.decisions import rules, texts
from mulin.mechanisms.decisions.rules.counting import Verdict

_COMMON = ("on", "matter", "settings")
_TOTALS = (*_COMMON, "total", "participating", "yes", "no", "abstain", "silent", "invalid")
_ROLL = (*_COMMON, "roll", "ballots", "delivered")
_AREA = re.compile(r"\d{1,15}\.\d\d")
_KINDS = ("home", "shop", "parking", "other")
_OUTCOMES = {"ADOPTED": "通过", "NOT_ADOPTED": "未通过", "NO_QUORUM": "参与不足，未形成决定"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One file with an object or an array of objects."""
    parser.add_argument("file", metavar="FILE", help="JSON 文件，- 表示标准输入")


def run(args: argparse.Namespace) -> int:
    """Answer each element; status 2 if one is faulty."""
    document = output.read_json(args.file)
    answers, faults = output.answer_each(document, answer)
    if args.json:
        output.write_json(answers)
    else:
        _print(answers if isinstance(answers, list) else [answers])
    if faults:
        output.complain("；".join(fault.rstrip("。") for fault in faults) + "。")
        return 2
    return 0


def answer(element: Any) -> dict[str, Any]:
    """One vote counted; InputError for what cannot be counted."""
    by_roll = isinstance(element, dict) and "roll" in element
    fields = output.require_object(element, _ROLL if by_roll else _TOTALS)
    raw = _object(fields, "settings", {})
    settings = _settings(raw)
    tally = _tally_of_roll(fields, raw) if by_roll else _tally_of_totals(fields)
    result = rules.count(_day(fields), _matter(fields), tally, settings)
    return {
        "regime": result.regime.key,
        "class": result.vote_class.value,
        "outcome": result.configured.outcome.value,
        "reasons": list(result.configured.reasons),
        "participating": _sums(result.configured.participating),
        "yes": _sums(result.configured.yes),
        "strict": _verdict(result.strict),
        "as_configured": _verdict(result.configured),
        "warnings": list(result.warnings),
    }


def _sums(sums: rules.Sums) -> dict[str, Any]:
    return {"area": quantities.decimal_string(sums.area), "heads": sums.heads}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome.value,
        "participating": _sums(verdict.participating),
        "yes": _sums(verdict.yes),
    }


def _missing(field: str) -> errors.InputError:
    return errors.InputError.of("cli.field_missing", field=field)


def _wrong(field: str, expected: str) -> errors.InputError:
    return errors.InputError.of("cli.field_type", field=field, expected=expected)


def _day(fields: Mapping[str, Any]) -> dt.date:
    if "on" not in fields:
        raise _missing("on")
    if not isinstance(fields["on"], str):
        raise _wrong("on", "日期字符串")
    return quantities.parse_date(fields["on"])


def _matter(fields: Mapping[str, Any]) -> rules.Matter:
    if "matter" not in fields:
        raise _missing("matter")
    if fields["matter"] not in set(rules.Matter):
        raise errors.InputError.of("cli.field_choice", field="matter", choices="、".join(rules.Matter))
    return rules.Matter(fields["matter"])


def _object(fields: Mapping[str, Any], name: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
    value = fields.get(name, default)
    if value is None:
        raise _missing(name)
    if not isinstance(value, dict):
        raise _wrong(name, "对象")
    return value


def _flag(fields: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = fields.get(name, default)
    if not isinstance(value, bool):
        raise _wrong(name, " true 或 false")
    return value


def _settings(raw: dict[str, Any]) -> rules.Settings:
    output.require_object(raw, ("silent", "invalid_participates", "floor", "count_parking"))
    return rules.Settings(
        silent=str(raw.get("silent", "ignore")),
        invalid_participates=_flag(raw, "invalid_participates", default=False),
        floor=str(raw.get("floor", "none")),
    )


def _area(value: Any, field: str) -> int:
    if not isinstance(value, str) or not _AREA.fullmatch(value):
        raise _wrong(field, '两位小数的字符串，例如 "89.50"')
    return int(value.replace(".", ""))


def _pair(fields: Mapping[str, Any], name: str) -> rules.Sums:
    value = output.require_object(_object(fields, name), ("area", "heads"))
    if "area" not in value or "heads" not in value:
        raise _missing(f"{name}.area / {name}.heads")
    heads = value["heads"]
    if not isinstance(heads, int) or isinstance(heads, bool) or heads < 0:
        raise _wrong(f"{name}.heads", "不小于零的整数")
    return rules.Sums(_area(value["area"], f"{name}.area"), heads)


def _tally_of_totals(fields: Mapping[str, Any]) -> rules.Tally:
    def optional(name: str) -> rules.Sums:
        return _pair(fields, name) if name in fields else rules.Sums()

    return rules.Tally(
        total=_pair(fields, "total"),
        participating=_pair(fields, "participating"),
        yes=_pair(fields, "yes"),
        no=_pair(fields, "no") if "no" in fields else None,
        abstain=optional("abstain"),
        silent=optional("silent"),
        invalid=optional("invalid"),
    )


def _list(fields: Mapping[str, Any], name: str, kind: type) -> list[Any]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise _wrong(name, "数组")
    return value


def _text(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = fields.get(name, default)
    if value is None:
        raise _missing(name)
    if not isinstance(value, str):
        raise _wrong(name, "字符串")
    return value


def _unit(raw: dict[str, Any]) -> rules.RollUnit:
    output.require_object(raw, ("unit", "area", "owners", "kind", "developer"))
    kind = _text(raw, "kind", "home")
    if kind not in _KINDS:
        raise errors.InputError.of("cli.field_choice", field="kind", choices="、".join(_KINDS))
    return rules.RollUnit(
        unit=_text(raw, "unit"),
        area=_area(raw.get("area"), "area"),
        owners=frozenset(_list(raw, "owners", str)),
        kind=kind,
        developer=_flag(raw, "developer", default=False),
    )


def _ballot(raw: dict[str, Any]) -> rules.Ballot:
    output.require_object(raw, ("unit", "owners", "choice", "valid"))
    return rules.Ballot(
        unit=_text(raw, "unit"),
        owners=frozenset(_list(raw, "owners", str)),
        choice=_text(raw, "choice", ""),
        valid=_flag(raw, "valid", default=True),
    )


def _tally_of_roll(fields: Mapping[str, Any], settings: dict[str, Any]) -> rules.Tally:
    def each(name: str, make: Callable[[dict[str, Any]], Any]) -> list[Any]:
        return [make(item) for item in _list(fields, name, dict)]

    return rules.tally_of(
        each("roll", _unit),
        each("ballots", _ballot),
        _list(fields, "delivered", str),
        count_parking=_flag(settings, "count_parking", default=False),
    )


def _print(answers: list[dict[str, Any]]) -> None:
    rows = []
    for one in answers:
        if "error" in one:
            rows.append(("—", "—", "—", "—", one["error"]))
            continue
        notes = [texts.REASONS[code] for code in one["reasons"]] + [texts.WARNINGS[code] for code in one["warnings"]]
        rows.append(
            (
                "民法典" if one["regime"] == "R2" else "物权法",
                "特别" if one["class"] == "special" else "一般",
                _OUTCOMES[one["strict"]["outcome"]],
                _OUTCOMES[one["outcome"]],
                "；".join(notes),
            )
        )
    output.write_table(("适用", "多数", "法定口径", "议事规则口径", "说明"), rows)
