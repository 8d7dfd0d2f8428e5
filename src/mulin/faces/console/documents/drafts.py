"""Server drafts of forms, as every face keeps them."""

from __future__ import annotations

from mulin.faces.shared.drafts import drop, initial, keep, notices, url

__all__ = ["drop", "initial", "keep", "notices", "url"]
