"""``mulin import KIND FILE``: read a sheet into the registers; ``mulin import kinds`` lists what there is."""

from __future__ import annotations

import argparse
import datetime as dt
import pathlib
from typing import Any

from mulin.faces.cli import output, session
from mulin.kernel import clock, errors, messages
from mulin.kernel.actor import SYSTEM

messages.register_all(
    {
        "cli.import_file": "请给出要导入的文件：mulin import {kind} 文件。",
        "cli.import_day": "“{text}”不是日期；请写成如 2020-11-15。",
        "cli.import_answers": "回答文件应为 JSON 对象：问题的键对应所选的值。",
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """KIND FILE, or ``kinds``."""
    parser.add_argument("kind", metavar="种类", help="导入的种类；kinds 列出全部种类、列和值")
    parser.add_argument("file", metavar="文件", nargs="?", default="", help="xlsx、xls 或 csv")
    parser.add_argument("--place", metavar="CODE", default="", help="这张表所属地方的区划代码")
    parser.add_argument("--dry-run", action="store_true", help="只给出每一行的结果，不写入")
    parser.add_argument("--answers", metavar="FILE", default="", help="对问题的回答（JSON：键 → 值）")
    parser.add_argument("--from", dest="since", metavar="DAY", default="", help="没有写明日期的内容自何日起成立")
    parser.add_argument("--basis", default="", help="依据；默认为文件名")
    parser.add_argument("--reason", default="", help="补录说明；默认写明由命令行导入")


def run(args: argparse.Namespace) -> int:
    """0 done; 1 the file cannot be imported as it stands (each row's fate and each question are listed)."""
    session.begin()
    if args.kind == "kinds":
        return _kinds(as_json=args.json)
    if not args.file:
        raise errors.InputError.of("cli.import_file", kind=args.kind)
    with session.everywhere():
        return _import(args)


def _kinds(*, as_json: bool) -> int:
    from mulin.processes.importing import kinds

    found = [kinds.describe(kind) for kind in kinds.kinds().values()]
    if as_json:
        output.write_json(found)
        return 0
    for kind in found:
        columns = "、".join(c["label"] + ("*" if c["required"] else "") for c in kind["columns"])
        output.write_table((kind["key"], kind["label"]), [("列", columns)])
        for facet in kind.get("facets", ()):
            output.write_table((f"  {facet['key']}", facet["label"]), [_field(one) for one in facet["fields"]])
    return 0


def _field(one: dict[str, Any]) -> tuple[str, str]:
    values = "、".join(f"{v['value']}={v['label']}" for v in one["values"])
    return f"    {one['key']}", one["label"] + (f"：{values}" if values else f"（{one['kind']}）")


def _read(path: str) -> bytes:
    try:
        return pathlib.Path(path).read_bytes()
    except OSError as fault:
        reason = fault.strerror or "读取失败"
        raise errors.InputError.of("cli.unreadable", path=path, reason=reason) from fault


def _answers(path: str) -> dict[str, str]:
    found = output.read_json(path) if path else {}
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise errors.InputError.of("cli.import_answers")
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise errors.InputError.of("cli.import_day", text=text) from None


def _import(args: argparse.Namespace) -> int:
    from mulin.faces.shared import keys
    from mulin.kernel.registers.imports.rules import Source
    from mulin.processes.importing import services

    name = pathlib.Path(args.file).name
    source = Source(data=_read(args.file), filename=name)
    reason = args.reason or f"由命令行导入文件 {name}"
    said = services.Said(_day(args.since), args.basis, reason)
    path = services.path_of(args.place, SYSTEM)
    kind, plan, context = services.plan_file(
        args.kind, source, path=path, actor=SYSTEM, now=clock.now(), today=clock.today(), said=said,
        answers=_answers(args.answers), keys=keys.ring(),
    )  # fmt: skip
    refusal = plan.refusal(reason)
    document = describe(kind.key, plan, refusal)
    if not args.dry_run and not refusal:
        run_id, report = services.run_file(kind, plan, context, source, actor=SYSTEM)
        document |= {"run": run_id, "done": True, "facts": report.get("facts", 0)}
    _write(document, as_json=args.json)
    if refusal:
        output.complain(messages.render_all(refusal))
    return 1 if refusal else 0


def describe(kind: str, plan: Any, refusal: Any) -> dict[str, Any]:
    """A plan as ``--json`` prints it."""
    return {
        "kind": kind,
        "done": False,
        "counts": {str(fate): count for fate, count in plan.counts().items()},
        "rows": list(plan.rows()),
        "questions": [
            {
                "key": q.key,
                "line": q.line,
                "text": q.text,
                "options": [{"value": o.value, "label": o.label} for o in q.options],
                "proposed": q.proposed,
            }
            for q in plan.questions
        ],
        "checks": [{"name": c.name, "printed": c.printed, "counted": c.counted, "ok": c.ok} for c in plan.checks],
        "problems": [messages.render(problem) for problem in refusal],
    }


def _write(document: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.write_json(document)
        return
    rows = [(str(r["line"]), r["fate"], r["title"], "；".join(r["details"])) for r in document["rows"]]
    output.write_table(("行", "结果", "内容", "说明"), rows)
    for question in document["questions"]:
        options = "；".join(f"{o['value']}={o['label']}" for o in question["options"][:12])
        output.write_table((f"问题 {question['key']}", question["text"]), [("可选", options)])
    checks = [(c["name"], c["printed"], c["counted"], "符" if c["ok"] else "不符") for c in document["checks"]]
    if checks:
        output.write_table(("合计", "印出", "清点", ""), checks)
    state = f"已导入（第 {document['run']} 次）" if document["done"] else "没有写入"
    output.write_table((state, ""), [(fate, str(count)) for fate, count in document["counts"].items()])
