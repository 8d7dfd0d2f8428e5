"""The body of a document as plain JSON and back, so that a paper can be stored and its text be frozen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast

from mulin.kernel.documents import model

Level = Literal[1, 2, 3, 4]


def to_json(blocks: Iterable[model.Block]) -> list[dict[str, Any]]:
    """Blocks as dictionaries of texts, in order."""
    return [_one(block) for block in blocks]


def _one(block: model.Block) -> dict[str, Any]:
    match block:
        case model.Heading():
            return {"type": "heading", "level": block.level, "text": block.text, "run_in": block.run_in}
        case model.Paragraph():
            return {"type": "paragraph", "text": block.text, "flush": block.flush}
        case model.Table():
            return {
                "type": "table",
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
                "caption": block.caption,
                "widths": list(block.widths),
            }
        case _:
            return {"type": "attachments", "titles": list(block.titles)}


def from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[model.Block, ...]:
    """The blocks that were stored. Raises KeyError or ValueError for what is none."""
    return tuple(_block(one) for one in stored)


def _block(one: Mapping[str, Any]) -> model.Block:
    match one["type"]:
        case "heading":
            return model.Heading(cast(Level, int(one["level"])), one["text"], one.get("run_in", ""))
        case "paragraph":
            return model.Paragraph(one["text"], bool(one.get("flush", False)))
        case "table":
            rows = tuple(tuple(row) for row in one["rows"])
            return model.Table(tuple(one["head"]), rows, one.get("caption", ""), tuple(one.get("widths", ())))
        case "attachments":
            return model.Attachments(tuple(one["titles"]))
        case other:
            raise ValueError(other)
