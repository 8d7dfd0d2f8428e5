"""Clause marks: from a clause's id to its page, with its gist on hover. Reads the library only, no database."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from django.urls import reverse

from mulin.faces.shared import components as c
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs.rules import State

STATE_CHIPS: dict[State, c.Chip] = {
    State.BOUND: c.Chip("系统落实", "met"),
    State.ADVISORY: c.Chip("指导性", "plain"),
    State.PLANNED: c.Chip("待建", "soon"),
    State.UNBOUND: c.Chip("未落实", "late"),
}
FORCE_WORDS = {"应当": "应", "可以": "可", "倡导": "倡导", "有条件的": "有条件", "引导": "引导"}
CODE_WORDS = {
    "POL": "政策文件", "ORG": "机构与职责", "COM": "小区档案", "IMPORT": "名单导入", "KPI": "目标考核", "TASK": "任务",
    "SCHED": "时间安排", "REPORT": "报送", "COVER": "物业覆盖", "STAFF": "力量配备", "OC": "业委会组建",
    "OCDUTY": "业委会履职",
    "VOTE": "表决", "OWN": "业主", "DELIB": "协商议事", "SURV": "满意度调查", "ENT": "物业企业", "CONTR": "服务合同",
    "TENDER": "招投标", "PRICE": "价格与等级", "CREDIT": "信用", "INSP": "检查", "ASSESS": "考评", "FUND": "维修资金",
    "INC": "公共收益", "SUBS": "奖补", "AUDIT": "审计", "DISC": "公示公开", "RENO": "老旧小区整治", "PARK": "停车",
    "ENCL": "封闭围合", "CMPL": "投诉诉求", "ENF": "执法", "GRID": "网格", "INTEG": "系统对接", "MED": "纠纷调解",
    "SAFE": "安全", "CCTV": "视频监控", "AWARD": "创建表彰", "TRAIN": "培训", "PARTY": "党建", "PUB": "宣传",
    "MEET": "会议",
}  # fmt: skip
_ID = re.compile(r"^(前|末|责|附\d*|[一二三四五六七八九十]+)(\([^)]*\))?(.*)$")
_NAMED = {"前": "前言", "末": "附则", "责": "责任分工"}


@functools.cache
def _gists() -> dict[str, tuple[str, str]]:
    return {row.id: (key, row.gist) for key, pack in packs.library().items() for row in pack.clauses}


def mark(clause: str) -> c.Clause:
    """The mark of a clause; an id that no pack has (an article of a law) carries no link."""
    found = _gists().get(clause)
    if found is None:
        return c.Clause(clause)
    key, gist = found
    return c.Clause(clause, reverse("console:clause", args=(key, clause)), gist)


def first(clauses: Iterable[str]) -> c.Clause | None:
    """The mark of the first of some clauses, none without."""
    return next((mark(clause) for clause in clauses), None)


def cell(clause: str, also: int = 0) -> c.Cell:
    """A clause mark in a table; ``also`` says how many further clauses stand behind it."""
    found = mark(clause)
    sub = f"等 {also + 1} 条" if also > 0 else ""
    return c.Cell(found.id, href=found.url, title=found.title, kind="clause", sub=sub)


def cells(clauses: tuple[str, ...]) -> c.Cell:
    """The first clause of several as a table cell."""
    return cell(clauses[0], len(clauses) - 1) if clauses else c.Cell()


def section_of(clause: str) -> str:
    """The section of the document that a clause stands in: ``N-二(四)2·九c`` -> ``二(四)``."""
    found = _ID.match(clause.partition("-")[2])
    return f"{found.group(1)}{found.group(2) or ''}" if found else ""


def section_words(section: str) -> str:
    """A section as a heading: ``二(四)`` -> 二、（四）; 附3 -> 附件3."""
    if section in _NAMED:
        return _NAMED[section]
    if section.startswith("附"):
        return f"附件{section[1:]}"
    top, _, second = section.partition("(")
    return f"{top}、（{second[:-1]}）" if second else f"第{top}部分"


def code_word(code: str) -> str:
    """A capability code in words."""
    return CODE_WORDS.get(code, code)
