"""Rights and duties pages (A-三(十四)b): the parts that a place fills in its own words, with their articles. Pure.

No sentence of a statute is copied here: a part names the articles, the place writes what they mean for its people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mulin.areas.publicity.rules import vocabulary
from mulin.kernel.errors import Violation

AUDIENCES: vocabulary.Choices = (("owners", "业主"), ("companies", "物业服务企业"))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page: its heading, what to write about, the articles that it rests on."""

    key: str
    heading: str
    prompt: str
    articles: str


_OWNERS = "民法典第二编第六章；物业管理条例第六条"
_CONTRACT = "民法典第三编第二十四章；物业管理条例"
_WHERE = Part(
    "where", "怎样依法维权", "先找谁、再找谁：社区、街道、调解、投诉、诉讼；写岗位和办公电话。", "A-三(十四)b"
)
PARTS: Mapping[str, tuple[Part, ...]] = {
    "owners": (
        Part("rights", "业主的权利", "知情、参与、表决、监督、选聘和解聘，用本地的话写。", _OWNERS),
        Part("duties", "业主的义务", "遵守规约、按约缴费、不违建、不毁设施等。", "物业管理条例第七条；A-二(八)f"),
        _WHERE,
    ),
    "companies": (
        Part("rights", "企业的权利", "依约收费、制止和报告违法行为、不被摊派索要等。", _CONTRACT),
        Part("duties", "企业的义务", "依约服务、公开账目、不擅自处分共有部分、退出时交接等。", _CONTRACT),
        _WHERE,
    ),
}


def slug(audience: str, path: str) -> str:
    """The public name of the page of a place."""
    return f"rights-{audience}-{path.rstrip('/').replace('/', '-')}"


def title(audience: str) -> str:
    """What the page is called."""
    return f"{vocabulary.label(AUDIENCES, audience)}的权利与义务"


def content(audience: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """The page as it is published: every part with its words and its articles."""
    parts = [
        {"heading": part.heading, "text": texts[part.key].strip(), "articles": part.articles}
        for part in PARTS[audience]
    ]
    lines = [line for part in parts for line in (part["heading"], part["text"], f"依据：{part['articles']}")]
    return {"audience": audience, "parts": parts, "paragraphs": lines}


def faults(audience: str, texts: Mapping[str, str]) -> list[Violation]:
    """A page is whole: no part stays empty."""
    return [
        Violation("publicity.part_missing", "A-三(十四)b", {"part": part.heading})
        for part in PARTS[audience]
        if not texts.get(part.key, "").strip()
    ]
