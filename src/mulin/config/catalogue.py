"""Collects what every shelf declares: registers, facets, measures, procedures. The list is explicit.

Mechanisms run area code without importing it: they read the registries that this module fills at start-up.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec

SHELVES = (
    "mulin.base.places",
    "mulin.base.parties",
    "mulin.base.access",
    "mulin.mechanisms.packs",
    "mulin.mechanisms.cases",
    "mulin.mechanisms.duties",
    "mulin.mechanisms.notices",
    "mulin.mechanisms.decisions",
    "mulin.mechanisms.surveys",
    "mulin.mechanisms.returns",
    "mulin.mechanisms.measures",
    "mulin.mechanisms.filling",
    "mulin.areas.registry",
    "mulin.areas.selfgov",
    "mulin.areas.market",
    "mulin.areas.campaign",
    "mulin.areas.coverage",
    "mulin.areas.renovation",
    "mulin.areas.funds",
    "mulin.areas.mediation",
    "mulin.areas.safety",
    "mulin.areas.supervision",
    "mulin.areas.honours",
    "mulin.processes.importing",
    "mulin.areas.publicity",
    "mulin.faces.console",
)
_state = {"collected": False}


def collect() -> None:
    """Import every shelf's ``declarations`` once; each registers with the mechanisms by its ``declare()``."""
    if _state["collected"]:
        return
    _state["collected"] = True
    for shelf in SHELVES:
        if find_spec(f"{shelf}.declarations") is not None:
            importlib.import_module(f"{shelf}.declarations").declare()


def known_keys() -> frozenset[str]:
    """Every reference that code registers for clauses to bind to (``proc:…``, ``register:…``, ``measure:…``)."""
    from mulin.mechanisms.packs import keys

    collect()
    return keys.known_keys()
