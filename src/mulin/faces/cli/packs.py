"""``mulin packs`` lists the policy packs, ``mulin packs check`` checks them. No database needed."""

from __future__ import annotations

import argparse
import importlib
import pathlib
from typing import Any

from mulin.faces.cli import output
from mulin.kernel import clock, errors, messages
from mulin.mechanisms.packs import loading, rules

messages.register_all(
    {
        "packs.duplicate": "{where} 中 {what} 重复。",
        "packs.bind_malformed": "{where} 的绑定“{what}”写法不对，应为 类别:键。",
        "packs.bind_kind": "{where} 的绑定“{what}”类别不认识。",
        "packs.bind_nowhere": "{where} 指向的 {what} 不存在。",
        "packs.area_unknown": "{where} 的 {what} 没有这一领域。",
        "packs.area_built": "{where} 的 {what} 所指领域已建成，应改为实际绑定。",
        "packs.advisory_malformed": "{where} 的 {what} 应写明决定记录，如 advisory:adr-0007。",
        "packs.too_many_advisory": "仅作提示的条款共 {what} 条，最多 20 条。",
        "packs.clause_unknown": "{where} 引用的条款 {what} 不存在。",
        "packs.word_unknown": "{where} 对应的通用词 {what} 不存在。",
        "packs.open_with_default": "{where} 为待设定，不得有默认值。",
        "packs.choice_without_default": "{where} 须写明默认值和依据。",
        "packs.seats_differ": "{where} 的席位数不符：{what}。",
        "packs.roster_differs": "名单 {where} 不符：{what}。",
    }
)

_CATALOGUE = "mulin.config.catalogue"
_START = "mulin.config.start"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing lists; ``check`` checks. ``--folder`` takes packs from elsewhere."""
    parser.set_defaults(act="list", without="", folder=None)
    acts = parser.add_subparsers(metavar="check", help="check：核对条款绑定与名单")
    check = acts.add_parser("check", help="核对每个条款的绑定和每份名单的合计")
    check.set_defaults(act="check")
    check.add_argument(
        "--without",
        metavar="ID",
        default="",
        help="在内存中去掉一个条款的绑定，或一个绑定（类别:键）的声明",
    )
    check.add_argument("--folder", metavar="DIR", default=None, help="改读此目录下的政策包")
    output.add_json(check)


def run(args: argparse.Namespace) -> int:
    """Status 1 if the check finds anything."""
    return _check(args) if args.act == "check" else _list(args)


def known_keys() -> frozenset[str]:
    """The references that code registers, from the floor above (found by name: a face may not import it)."""
    importlib.import_module(_START).declarations_only()
    return frozenset(importlib.import_module(_CATALOGUE).known_keys())


def describe(pack: rules.Pack) -> dict[str, Any]:
    """One pack as ``mulin packs --json`` prints it."""
    facts = pack.facts
    return {
        "key": facts.key,
        "title": facts.title,
        "number": facts.number,
        "issuer": facts.issuer,
        "region": facts.region,
        "dates": {name: day.isoformat() for name, day in facts.dates.items()},
        "valid_to": facts.valid_to.isoformat() if facts.valid_to else None,
        "expired": facts.is_expired(clock.today()),
        "on_expiry": facts.on_expiry,
        "clauses": len(pack.clauses),
        "targets": len(pack.targets),
        "duties": len(pack.duties),
        "rosters": len(pack.rosters),
    }


def describe_report(report: rules.Report) -> dict[str, Any]:
    """One report as ``mulin packs check --json`` prints it."""
    document: dict[str, Any] = {"key": report.key, "clauses": report.list_clauses()}
    for state in rules.State:
        document[state.value] = report.list_clauses(state)
    document["planned_areas"] = rules.planned_areas(report.binds)
    document["rosters"] = [
        {
            "id": one.id,
            "rows": one.rows,
            "sums": dict(one.sums),
            "printed": dict(one.printed),
            "ok": one.ok,
        }
        for one in report.rosters
    ]
    document["problems"] = [
        {"code": one.code, "where": one.where, "what": one.what, "text": _say(one)} for one in report.problems
    ]
    return document


def _say(problem: rules.Problem) -> str:
    return messages.render(errors.Violation(problem.code, params={"where": problem.where, "what": problem.what}))


def _list(args: argparse.Namespace) -> int:
    found = [describe(pack) for pack in loading.load_packs()]
    if args.json:
        output.write_json(found)
        return 0
    output.write_table(
        ("键", "文号", "标题", "有效至", "条款", "指标", "义务", "名单"),
        [
            (
                one["key"],
                one["number"],
                one["title"],
                f"{one['valid_to'] or '未写明'}{'（已到期）' if one['expired'] else ''}",
                *(str(one[count]) for count in ("clauses", "targets", "duties", "rosters")),
            )
            for one in found
        ],
    )
    return 0


def _check(args: argparse.Namespace) -> int:
    root = pathlib.Path(args.folder) if args.folder else None
    packs = loading.load_packs(root)
    rules.require_known_id(packs, args.without)
    around = loading.load_surroundings(known_keys(), root)
    reports = [rules.check(pack, around, args.without) for pack in packs]
    faults = list(rules.check_together(reports))
    if args.json:
        output.write_json([describe_report(report) for report in reports])
    else:
        _write_reports(reports)
    faults += [problem for report in reports for problem in report.problems]
    unbound = [one for report in reports for one in report.list_clauses(rules.State.UNBOUND)]
    if not faults and not unbound:
        return 0
    _complain(faults, unbound)
    return 1


def _complain(faults: list[rules.Problem], unbound: list[str]) -> None:
    """One line: what is wrong, the first few by name."""
    parts = [f"条款 {clause} 没有绑定。" for clause in unbound[:3]]
    parts += [_say(fault) for fault in faults[:3]]
    total = len(faults) + len(unbound)
    more = f"共 {total} 处，全部见 mulin packs check --json。" if total > len(parts) else ""
    output.complain("".join(parts) + more)


def _write_reports(reports: list[rules.Report]) -> None:
    output.write_table(
        ("键", "条款", "已绑定", "仅作提示", "待建", "未绑定", "名单", "问题"),
        [
            (
                report.key,
                str(len(report.list_clauses())),
                *(str(len(report.list_clauses(state))) for state in rules.State),
                "、".join(f"{one.id} {'符' if one.ok else '不符'}" for one in report.rosters) or "—",
                str(len(report.problems)),
            )
            for report in reports
        ],
    )
