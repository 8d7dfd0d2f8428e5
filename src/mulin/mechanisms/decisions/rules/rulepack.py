"""The rule pack: what the rules of procedure and the place decided, frozen and hashed by the notice. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.decisions.rules.counting import FLOORS, SILENT_MODES, Settings

ELECTRONIC = (None, "own", "official_only")


@dataclass(frozen=True, slots=True)
class RulePack:
    """How an assembly counts and holds its vote. Defaults are the strict reading of the statute (``law.md`` 1.9).

    electronic: ``own`` or ``official_only``; None where the place has not decided (待设定: then only paper goes).
    sale_in_window: a buyer after the freeze may vote if the seller has not (Beijing's rule). max_principals: cap of
    proxies an agent may carry, None for no cap. sample: share of papers entered twice, in per cent (100 = all).
    """

    silent: str = "ignore"
    delivery_kinds: tuple[str, ...] = ("HAND", "SIGNED", "REGISTERED", "APP")
    invalid_participates: bool = False
    floor: str = "none"
    electronic: str | None = None
    sale_in_window: bool = False
    max_principals: int | None = None
    roll_objection_days: int = 15
    result_objection_days: int = 15
    slips: bool = True
    sample: int = 100
    participants_published: bool = False

    def settings(self) -> Settings:
        """The settings of the count."""
        return Settings(self.silent, self.invalid_participates, self.floor)


def from_json(data: Mapping[str, Any]) -> RulePack:
    """The rule pack of stored JSON. InputError for unknown keys and values."""
    known = RulePack()
    unknown = set(data) - set(asdict(known))
    found = [Violation("decisions.rule_unknown", "", {"key": key}) for key in sorted(unknown)]
    values: dict[str, Any] = {key: value for key, value in data.items() if key not in unknown}
    if "delivery_kinds" in values:
        values["delivery_kinds"] = tuple(values["delivery_kinds"])
    pack = RulePack(**values)
    if (
        pack.silent not in SILENT_MODES
        or pack.floor not in FLOORS
        or pack.electronic not in (None, "own", "official_only")
    ):
        found.append(Violation("decisions.unknown_setting", "", {}))
    if not 1 <= pack.sample <= 100:
        found.append(Violation("decisions.sample_out_of_range", "", {}))
    if found:
        raise InputError(*found)
    return pack


def as_json(pack: RulePack) -> dict[str, Any]:
    """Plain JSON of a rule pack."""
    return {**asdict(pack), "delivery_kinds": list(pack.delivery_kinds)}


def canonical(value: object) -> bytes:
    """The one byte form of plain JSON that is hashed: sorted keys, no blanks, UTF-8; no floats."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(value: object) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def text_hash(title: str, text: str, matter: str, options: list[str]) -> str:
    """The hash of a motion, printed on notice and ballot: the noticed and the voted text are the same."""
    return digest({"matter": matter, "options": options, "text": text.strip(), "title": title.strip()})
