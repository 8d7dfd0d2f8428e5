"""The verifier of evidence bundles. It shares no code with the platform and travels in every bundle as one file."""

from __future__ import annotations

import re
from importlib import resources

from mulin.mechanisms.decisions.verifying.bundle import NotABundle, Report
from mulin.mechanisms.decisions.verifying.main import as_json, show, verify

__all__ = ["NotABundle", "Report", "as_json", "show", "standalone", "verify"]

PARTS = ("bundle", "log", "ballots", "main")
_OWN = re.compile(r"^from mulin\.[\w.]+ import (?:\([^)]*\)|.*)\n", re.MULTILINE)
_FUTURE = re.compile(r"^from __future__ import annotations\n", re.MULTILINE)


def standalone() -> str:
    """The verifier as one Python file without a trace of the package: its parts in order, own imports left out."""
    folder = resources.files(__name__)
    sources = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in PARTS]
    bodies = [_FUTURE.sub("", _OWN.sub("", source)) for source in sources]
    return "from __future__ import annotations\n\n" + "\n\n".join(bodies)
