"""Renders an official document as PDF. WeasyPrint needs system libraries, so it is loaded late."""

from __future__ import annotations

import importlib
from typing import Any

from mulin.kernel import errors
from mulin.kernel.documents import html, model

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"

SMALLER = (0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72)
"""How much smaller a compact document may become: at 0.72 its text is as large as a newspaper's."""


def to_pdf(official: model.Official) -> bytes:
    """The document as PDF. DomainError documents.pdf_libraries_missing names what to install."""
    written: bytes = layout(official).write_pdf()
    return written


def layout(official: model.Official) -> Any:
    """The laid-out pages (WeasyPrint's document); a compact document is made smaller until it fits one page."""
    laid = _laid(official, 1.0)
    for factor in SMALLER if official.compact else ():
        if len(laid.pages) == 1:
            break
        laid = _laid(official, factor)
    return laid


def _laid(official: model.Official, factor: float) -> Any:
    return weasyprint().HTML(string=html.page(official, factor), url_fetcher=nothing).render()


def weasyprint() -> Any:
    """The renderer, loaded late: it needs system libraries. DomainError names what to install."""
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise errors.DomainError.of("documents.pdf_libraries_missing", packages=PACKAGES) from error


def nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    """A document refers to nothing outside itself: no file, no network."""
    raise ValueError(f"refused: {url}")
