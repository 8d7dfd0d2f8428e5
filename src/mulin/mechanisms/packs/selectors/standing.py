"""What carries a clause out, and how that stands at a place on a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools

from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.packs import keys, rules
from mulin.mechanisms.packs.models import Clause
from mulin.mechanisms.packs.selectors.library import find_pack


@dataclasses.dataclass(frozen=True, slots=True)
class Carrier:
    """One thing that carries a clause out.

    url: URL name with arguments; empty where there is no page. tone as in pages (late, soon, met, plain).
    """

    reference: str
    kind: str
    label: str
    url: str = ""
    arguments: tuple[str, ...] = ()
    text: str = ""
    tone: keys.Tone = "plain"


@dataclasses.dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause with its carriers."""

    pack: str
    id: str
    gist: str
    figures: str
    does: str
    checks: str
    force: str
    codes: tuple[str, ...]
    state: rules.State
    carriers: tuple[Carrier, ...]
    retired: bool = False


_KINDS = {
    "target": "指标",
    "milestone": "时间节点",
    "duty": "报送与履职",
    "roster": "花名册",
    "post": "职务",
    "group": "工作组",
    "setting": "设定",
    "decision": "决定权限",
    "consequence": "后果",
    "dutylist": "职责清单",
    "matrix": "责任分工",
    "document": "文件要素",
    "place": "地方",
    "form": "表样",
    "vocabulary": "用词",
    "register": "台账",
    "field": "台账项目",
    "proc": "程序",
    "sheet": "评分表",
    "rule": "规则",
    "meeting": "会议",
    "notice": "公告",
    "purpose": "资金用途",
    "measure": "统计口径",
    "face": "页面",
    "planned": "待建",
    "advisory": "指导性条款",
}
FORCES = {
    "must": "应当", "may": "可以", "encouraged": "倡导", "conditional": "有条件的", "guided": "引导",
}  # fmt: skip
# What no pack names by itself: kinds of words, areas still to come.
VOCABULARIES = {
    "location_types": "区位类型用词",
    "community_kinds": "住区类型用词",
    "committee_kinds": "业主组织用词",
    "group_kinds": "工作组用词",
    "actor_kinds": "主体用词",
    "management": "管理方式用词",
}
AREAS = {
    "campaign": "专项行动", "coverage": "全覆盖与人员", "selfgov": "业主自治", "market": "物业市场",
    "credit": "信用", "inspections": "检查考评",
    "funds": "资金", "renovation": "老旧小区整治", "requests": "诉求与执法", "mediation": "纠纷调解", "safety": "安全",
    "honours": "创建、培训、党建、宣传", "meetings": "会议", "registry": "文件、机构、小区登记",
}  # fmt: skip


@functools.cache
def _declared(pack: str) -> dict[str, str]:
    """Labels of what the pack itself declares."""
    found = find_pack(pack)
    labels = {"document:facts": f"{found.facts.number}《{found.facts.title}》"}
    labels |= {f"target:{row.key}": row.indicator for row in found.targets}
    labels |= {f"milestone:{row.key}": f"{row.printed} {row.content}" for row in found.milestones}
    labels |= {f"duty:{row.key}": row.title for row in found.duties}
    labels |= {f"consequence:{row.key}": f"{row.condition} → {row.outcome}" for row in found.consequences}
    labels |= {f"decision:{row.key}": f"{row.matter}：{row.decides}" for row in found.decisions}
    labels |= {f"matrix:{row.key}": row.article for row in found.matrix}
    labels |= {f"dutylist:{row.key}": row.body for row in found.duty_lists}
    labels |= {f"setting:{row.key}": row.label for row in found.settings}
    labels |= {f"form:{row.key}": row.title for row in found.forms}
    labels |= {f"vocabulary:{kind}": VOCABULARIES.get(kind, kind) for kind in found.vocabulary}
    labels |= {f"planned:{area}": words for area, words in AREAS.items()}
    labels |= {f"place:{row.key}": row.name for row in found.places.places}
    labels |= {f"place:{row.key}": row.name for row in found.places.sets}
    labels |= {f"place:{row.key}": row.name for row in found.places.groups}
    labels |= {f"roster:{row.spec.id}": row.spec.title for row in found.rosters}
    for group in found.groups:
        labels[f"group:{group.key}"] = group.name
        labels[f"post:{group.key}"] = f"{group.name}席位"
        if group.office is not None:
            labels[f"group:{group.office.key}"] = f"{group.name}办公室"
    return labels


def carrier(asking: keys.Asking) -> Carrier:
    """One reference resolved: label and page from the shelf of keys or the pack, state from who knows it."""
    kind, _, key = asking.reference.partition(":")
    entry = keys.find(asking.reference)
    label = entry.label if entry else _declared(asking.pack).get(asking.reference, key)
    stands = keys.standing_of(asking)
    return Carrier(
        reference=asking.reference,
        kind=_KINDS.get(kind, kind),
        label=label,
        url=entry.url if entry else "",
        arguments=entry.arguments if entry else (),
        text=stands.text if stands else "",
        tone=stands.tone if stands else "plain",
    )


def _view(row: Clause, carriers: tuple[Carrier, ...]) -> ClauseView:
    return ClauseView(
        pack=row.pack,
        id=row.clause,
        gist=row.gist,
        figures=row.figures,
        does=row.does,
        checks=row.checks,
        force=FORCES.get(row.force, row.force),
        codes=tuple(row.codes),
        state=rules.state_of(row.binds),
        carriers=carriers,
        retired=row.retired_at is not None,
    )


def standing(pack: str, clause_id: str, path: str, on: dt.date, *, layers: tuple[str, ...] = ("REAL",)) -> ClauseView:
    """A clause, what carries it out, and how each carrier stands at a place on a day. Raises NotFound."""
    row = Clause.objects.filter(pack=pack, clause=clause_id).first()
    if row is None:
        raise NotFound(Violation("packs.unknown_id", "", {"id": clause_id}))
    asked = (keys.Asking(pack, clause_id, ref, path, on, layers) for ref in row.binds)
    return _view(row, tuple(carrier(asking) for asking in asked))


def clause_tree(pack: str) -> list[ClauseView]:
    """The clauses of a pack in printed order, with the labels of what carries them out but without states."""
    declared = _declared(pack)
    views = []
    for row in Clause.objects.filter(pack=pack, retired_at__isnull=True).order_by("position"):
        carriers = []
        for ref in row.binds:
            kind, _, key = ref.partition(":")
            entry = keys.find(ref)
            label = entry.label if entry else declared.get(ref, key)
            carriers.append(
                Carrier(
                    ref, _KINDS.get(kind, kind), label, entry.url if entry else "", entry.arguments if entry else ()
                )
            )
        views.append(_view(row, tuple(carriers)))
    return views
