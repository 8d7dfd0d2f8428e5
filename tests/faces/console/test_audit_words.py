"""Every code that the program writes to the log has words of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mulin
from mulin.faces.console.audit import words
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules as cases
from mulin.mechanisms.notices import workflow as paper_acts

SOURCES = Path(mulin.__file__).parent
# What stands in the hole of a code that is put together from something else than a caller's constant.
HOLES = {
    "notices.paper.{act}": tuple(str(act).lower() for act in paper_acts.Act),
    "duties.obligation.{act}": ("submitted", "returned", "passed", "waived", "urged", "explained"),
    "returns.sheet.{act}": ("issued", "taken", "submitted", "returned", "accepted", "handed", "part_done"),
    "decisions.{verb}": (
        *("assembly.convened", "assembly.noticed", "assembly.opened", "assembly.closed", "assembly.counted"),
        *("assembly.announced", "assembly.withdrawn", "assembly.rules_set", "motion.added", "motion.changed"),
        *("motion.removed", "objection.answered", "roll.drafted", "roll.published", "roll.frozen"),
        *(
            "roll.correction_proposed",
            "roll.corrected",
            "assembly.recounted",
            "assembly.result_drafted",
            "review.received",
            "review.drawn",
        ),
        *("review.heard", "review.marked", "review.confirmed", "review.cleared", "review.voided", "review.accept"),
        *("review.reject", "review.order", "review.suspend", "review.resume", "review.answer", "review.revoke"),
    ),
    "parties.delegation.{state}": ("handed", "accepted", "withdrawn"),
    "places.region.{kind}": ("founded", "moved", "merged", "split", "renamed"),
}


def _codes_of(node: ast.expr, holder: ast.FunctionDef, module: ast.Module) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _codes_of(node.body, holder, module)
        yield from _codes_of(node.orelse, holder, module)
    elif isinstance(node, ast.Name):
        for one in ast.walk(holder):
            if isinstance(one, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.id for t in one.targets):
                yield from _codes_of(one.value, holder, module)
    elif isinstance(node, ast.JoinedStr):
        yield from _filled(node, holder, module)


def _filled(node: ast.JoinedStr, holder: ast.FunctionDef, module: ast.Module) -> Iterator[str]:
    """A code with one hole: what callers in the same module put into it; with two: as it is written."""
    holes = [part for part in node.values if isinstance(part, ast.FormattedValue)]
    fixed = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
    if len(holes) != 1 or not isinstance(holes[0].value, ast.Name):
        yield fixed
        return
    at = [one.arg for one in holder.args.args].index(holes[0].value.id) if holder.args.args else 0
    calls = [
        call
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == holder.name
    ]
    for call in calls:
        given = call.args[at] if at < len(call.args) else None
        yield fixed.format(given.value) if isinstance(given, ast.Constant) else fixed
    if not calls:
        yield fixed


def recorded() -> set[str]:
    """The codes of every call of ``audit.record`` in the sources, holes of generated ones left open."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for holder in ast.walk(module):
            if not isinstance(holder, ast.FunctionDef):
                continue
            for call in ast.walk(holder):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr == "record"
                    and isinstance(call.func.value, ast.Name)
                    and call.func.value.id == "audit"
                ):
                    found |= set(_codes_of(call.args[1], holder, module))
    return found


FOUND = recorded()
GENERATED = {"cases.{}.{}", "records.{}.{}", "registers.{}.asserted", *(key.partition("{")[0] + "{}" for key in HOLES)}


def test_the_sources_record_what_this_test_looks_for() -> None:
    assert len(FOUND) > 60
    assert {code for code in FOUND if "{" in code} == GENERATED


@pytest.mark.parametrize("code", sorted(code for code in FOUND if "{" not in code))
def test_a_recorded_code_has_words(code: str) -> None:
    assert words.find(code), f"words.py 没有“{code}”"


def test_generated_codes_have_words() -> None:
    codes = [f"registers.{dotted}.asserted" for dotted in registry.facets]
    for one in cases.catalogue.all():
        verbs = [*words.CASE_VERBS, *(str(row.action).lower() for row in one.flow.transitions)]
        codes += [f"cases.{one.key}.{verb}" for verb in verbs]
    codes += [key.partition("{")[0] + verb for key, verbs in HOLES.items() for verb in verbs]
    assert not [code for code in codes if not words.find(code)]


def test_an_unknown_code_is_a_plain_entry() -> None:
    assert words.find("nothing.at.all") == ""
    assert words.of("nothing.at.all") == "其他办理"
