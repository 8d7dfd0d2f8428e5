"""The check of a pack: every clause bound, every binding resolving, every roster adding up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mulin.mechanisms.packs.rules import binding, counting, documents, parsing, rows

_Cited = tuple[str, tuple[str, ...]]

ADVISORY_LIMIT = 20  # in all packs together


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: code (key of its message), where (clause, row), what (reference)."""

    code: str
    where: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a pack is checked against.

    known_keys: references registered by code. areas: area key -> area. words: the common
    vocabulary's keys by kind.
    """

    known_keys: frozenset[str]
    areas: Mapping[str, parsing.Area] = field(hash=False)
    words: Mapping[str, frozenset[str]] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Report:
    """The standing of every clause, and everything that is wrong."""

    key: str
    binds: Mapping[str, tuple[str, ...]] = field(hash=False)
    problems: tuple[Problem, ...]
    rosters: tuple[counting.RosterReport, ...]

    def list_clauses(self, state: binding.State | None = None) -> list[str]:
        """Clause ids in the document's order; of one standing, or all."""
        return [
            clause
            for clause, references in self.binds.items()
            if state is None or binding.state_of(references) is state
        ]

    @property
    def ok(self) -> bool:
        """Whether nothing is unbound or wrong."""
        return not self.problems and not self.list_clauses(binding.State.UNBOUND)


def check(pack: documents.Pack, around: Surroundings, without: str = "") -> Report:
    """Check one pack. without: see ``binding.effective_binds``."""
    binds = binding.effective_binds(pack, without)
    resolvable = (binding.declared_keys(pack) | around.known_keys) - {without}
    rosters = tuple(counting.count_roster(roster) for roster in pack.rosters)
    problems = [
        *_check_ids(pack),
        *_check_binds(binds, resolvable, around),
        *_check_citations(pack),
        *_check_declarations(pack, resolvable, around),
        *_check_settings(pack),
        *_check_groups(pack),
    ]
    for report in rosters:
        problems += [Problem("packs.roster_differs", report.id, what) for what in report.differences]
    return Report(pack.key, binds, tuple(problems), rosters)


def check_together(reports: Iterable[Report]) -> Iterator[Problem]:
    """What only all packs together show: too many advisory clauses."""
    advisory = sum(len(report.list_clauses(binding.State.ADVISORY)) for report in reports)
    if advisory > ADVISORY_LIMIT:
        yield Problem("packs.too_many_advisory", "", str(advisory))


def require_known_id(packs: Iterable[documents.Pack], without: str) -> None:
    """Refuse a ``--without`` that names neither a clause nor a reference in use. Raises PackError."""
    if not without:
        return
    for pack in packs:
        binds = binding.effective_binds(pack)
        if without in binds or any(without in references for references in binds.values()):
            return
    raise parsing.PackError.of("packs.unknown_id", id=without)


def _check_ids(pack: documents.Pack) -> Iterator[Problem]:
    named: tuple[tuple[str, Iterable[str]], ...] = (
        ("clauses.csv", (row.id for row in pack.clauses)),
        ("targets.csv", (row.key for row in pack.targets)),
        ("milestones.csv", (row.key for row in pack.milestones)),
        ("schedules.yaml", (row.key for row in pack.duties)),
        ("consequences.csv", (row.key for row in pack.consequences)),
        ("decisions.csv", (row.key for row in pack.decisions)),
        ("settings.yaml", (row.key for row in pack.settings)),
        ("duty_lists.yaml", (row.key for row in pack.duty_lists)),
        ("posts.yaml", (row.key for row in pack.groups)),
        ("rosters/roster.yaml", (row.spec.id for row in pack.rosters)),
        ("places.yaml", pack.places.list_keys()),
    )
    for file, ids in named:
        for one, times in Counter(ids).items():
            if times > 1:
                yield Problem("packs.duplicate", file, one)


def _check_binds(
    binds: Mapping[str, tuple[str, ...]], resolvable: frozenset[str], around: Surroundings
) -> Iterator[Problem]:
    for clause, references in binds.items():
        for reference in references:
            code = _fault_of(reference, resolvable, around)
            if code:
                yield Problem(code, clause, reference)


def _fault_of(reference: str, resolvable: frozenset[str], around: Surroundings) -> str:
    try:
        kind, key = binding.split(reference)
    except ValueError:
        return "packs.bind_malformed"
    if kind == "planned":
        return _fault_of_area(key, around)
    if kind == "advisory":
        return "" if binding.is_adr(key) else "packs.advisory_malformed"
    if kind not in binding.DECLARED_KINDS | binding.CODE_KINDS:
        return "packs.bind_kind"
    return "" if reference in resolvable else "packs.bind_nowhere"


def _fault_of_area(key: str, around: Surroundings) -> str:
    if key not in around.areas:
        return "packs.area_unknown"
    return "" if around.areas[key].state == "planned" else "packs.area_built"


def _check_citations(pack: documents.Pack) -> Iterator[Problem]:
    ids = {row.id for row in pack.clauses}
    for clause, reference in [*binding.list_citations(pack), *_list_other_citations(pack)]:
        if clause not in ids:
            yield Problem("packs.clause_unknown", reference, clause)


def _list_other_citations(pack: documents.Pack) -> Iterator[tuple[str, str]]:
    """Clauses cited by facts, words, places and steps, which give no binding."""
    for where, clauses in (*_list_of_facts(pack), *_list_of_places(pack), *_list_of_rows(pack)):
        yield from ((clause, where) for clause in clauses)


def _list_of_facts(pack: documents.Pack) -> Iterator[_Cited]:
    facts = pack.facts
    yield from (("pack.yaml", basis.clauses) for basis in facts.basis)
    yield from (("pack.yaml", chain.clauses) for chain in facts.levels)
    if facts.interpretation:
        yield "pack.yaml", facts.interpretation.clauses
    if facts.continues:
        yield "pack.yaml", facts.continues.clauses
    for words in pack.vocabulary.values():
        yield from ((f"vocabulary.yaml {name}", word.clauses) for name, word in words.items())


def _list_of_places(pack: documents.Pack) -> Iterator[_Cited]:
    places = pack.places
    yield from ((f"places.yaml {row.name}", row.clauses) for row in places.places)
    yield from ((f"places.yaml {row.name}", row.clauses) for row in places.sets)
    yield from ((f"places.yaml {row.name}", row.clauses) for row in places.groups)
    yield from ((f"places.yaml {row.name}", row.clauses) for row in places.aliases)
    yield from ((f"places.yaml {row.name}", row.clauses) for row in places.organisation_aliases)
    yield from ((f"places.yaml {row.code}", (row.basis,)) for row in places.placements)


def _list_of_rows(pack: documents.Pack) -> Iterator[_Cited]:
    for duty in pack.duties:
        yield f"duty:{duty.key}", duty.until_clauses
        yield from ((f"duty:{duty.key}", step.clauses) for step in duty.ladder)
    yield from ((f"setting:{row.key}", (row.basis,)) for row in pack.settings if row.basis)
    listed = (row for row in pack.duty_lists if row.listed_in)
    yield from ((f"dutylist:{row.key}", (row.listed_in,)) for row in listed)
    yield from ((f"group:{row.key}", row.successor_clauses) for row in pack.groups)


def _check_declarations(pack: documents.Pack, resolvable: frozenset[str], around: Surroundings) -> Iterator[Problem]:
    """What declarations name must exist: measures, settings, rosters, forms, procedures, words."""
    for where, reference in (*_list_needs_of_targets(pack), *_list_other_needs(pack)):
        if reference not in resolvable:
            yield Problem("packs.bind_nowhere", where, reference)
    for consequence in pack.consequences:
        if consequence.opens and not _is_procedure(consequence.opens, resolvable, around):
            yield Problem("packs.bind_nowhere", f"consequence:{consequence.key}", consequence.opens)
    for kind, words in pack.vocabulary.items():
        for name, word in words.items():
            if word.key not in around.words.get(kind, frozenset()):
                yield Problem("packs.word_unknown", f"{kind} {name}", word.key)


def _list_needs_of_targets(pack: documents.Pack) -> Iterator[tuple[str, str]]:
    for target in pack.targets:
        where = f"target:{target.key}"
        yield where, f"measure:{target.measure}"
        yield from ((where, f"roster:{roster}") for roster in target.attested_by)
        if target.denominator_setting:
            yield where, f"setting:{target.denominator_setting}"


def _list_other_needs(pack: documents.Pack) -> Iterator[tuple[str, str]]:
    for duty in pack.duties:
        yield from ((f"duty:{duty.key}", f"setting:{key}") for key in sorted(_settings_of(duty)))
        if duty.form:
            yield f"duty:{duty.key}", f"form:{duty.form}"
        yield from ((f"duty:{duty.key}", f"duty:{key}") for key in duty.discharges)
    yield from ((f"form:{row.key}", f"duty:{row.duty}") for row in pack.forms if row.duty)
    yield from ((f"form:{row.key}", f"setting:{row.mailbox}") for row in pack.forms if row.mailbox)
    sets = [(row.key, row.setting) for row in pack.places.sets]
    groups = [(row.key, row.setting) for row in pack.places.groups]
    yield from ((f"place:{key}", f"setting:{named}") for key, named in sets + groups if named)


def _settings_of(duty: rows.DutyRow) -> set[str]:
    named = set(duty.settings)
    if "setting" in duty.due:
        named.add(str(duty.due["setting"]))
    return named


def _is_procedure(reference: str, resolvable: frozenset[str], around: Surroundings) -> bool:
    """Known, or of an area still to come."""
    kind, _, key = reference.partition(":")
    area = around.areas.get(key.partition(".")[0])
    to_come = kind == "proc" and area is not None and area.state == "planned"
    return reference in resolvable or to_come


def _check_settings(pack: documents.Pack) -> Iterator[Problem]:
    for row in pack.settings:
        if row.kind == "open" and row.default is not None:
            yield Problem("packs.open_with_default", f"setting:{row.key}")
        if row.kind == "choice" and (row.default is None or not row.basis):
            yield Problem("packs.choice_without_default", f"setting:{row.key}")


def _check_groups(pack: documents.Pack) -> Iterator[Problem]:
    for group in pack.groups:
        if group.seats_printed not in (None, len(group.seats)):
            counted = f"{group.seats_printed} ≠ {len(group.seats)}"
            yield Problem("packs.seats_differ", f"group:{group.key}", counted)
