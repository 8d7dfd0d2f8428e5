"""Renders an official document as PDF. WeasyPrint needs system libraries, so it is loaded late."""

from __future__ import annotations

import importlib
from typing import Any

from mulin.kernel import errors
from mulin.kernel.documents import html, model

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


def to_pdf(official: model.Official) -> bytes:
    """The document as PDF. DomainError documents.pdf_libraries_missing names what to install."""
    written: bytes = layout(official).write_pdf()
    return written


def layout(official: model.Official) -> Any:
    """The laid-out pages (WeasyPrint's document)."""
    return weasyprint().HTML(string=html.page(official), url_fetcher=nothing).render()


def weasyprint() -> Any:
    """The renderer, loaded late: it needs system libraries. DomainError names what to install."""
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise errors.DomainError.of("documents.pdf_libraries_missing", packages=PACKAGES) from error


def nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    """A document refers to nothing outside itself: no file, no network."""
    raise ValueError(f"refused: {url}")
