"""One way to take a form, as every face does it."""

from __future__ import annotations

from mulin.faces.shared.answering import Act, given, keep_file, show, take

__all__ = ["Act", "given", "keep_file", "show", "take"]
