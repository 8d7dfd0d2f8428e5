"""Column types that several shelves share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:
    TextColumn = models.CharField


class PathField(TextColumn):
    """A scope key (see :mod:`mulin.kernel.scope`): compared by byte, so ranges are index ranges."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)


class SortKeyField(TextColumn):
    """A stored pinyin key or code: ordered and prefix-searched by byte."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)
