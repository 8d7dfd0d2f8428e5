"""All kinds of import, and what each expects; printed by ``mulin import kinds`` and offered by the wizard."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from mulin.base.places import rules as place_rules
from mulin.kernel.registers.imports.rules import ImportField, ImportKind
from mulin.kernel.registers.rules import Kind, registry
from mulin.kernel.tabular import declared
from mulin.mechanisms.packs import loading
from mulin.processes.importing import children, facts, fields, owners, record_sheets
from mulin.processes.importing.communities import CommunityImporter
from mulin.processes.importing.rosters import Roster, RosterImporter

C = fields.column
_FACTS = "每行一条：主体、事项、值、自、至（不再成立的第一天，空为仍成立）、依据"


@cache
def kinds() -> dict[str, ImportKind]:
    """Every kind by key: registers, facts, and one for each declared roster."""
    found = [
        ImportKind("communities", "小区", CommunityImporter(), fields.community(), clauses=("N-二(四)1b", "S-附5a")),
        _buildings(),
        _units(),
        _spaces(),
        _organisations(),
        owners.kind(),
        ImportKind(
            "facts",
            "事实（起止日期）",
            facts.FactImporter(),
            facts.FIELDS,
            help="每行一条：主体、事项、值、自、至、依据",
        ),
        *record_sheets.kinds(),
        *_rosters(),
    ]
    return {kind.key: kind for kind in found}


def _buildings() -> ImportKind:
    table = "place_building"
    listed = (
        fields.ID, fields.TOWN, fields.PLACE, fields.COMMUNITY,
        C(table, "number", "楼栋号", Kind.TEXT, "栋号", "幢号", "楼号", "楼栋", required=True),
        C(table, "floors", "层数", Kind.INT, "总层数"),
        C(table, "entrances", "单元数", Kind.INT),
    )  # fmt: skip
    return ImportKind("buildings", "楼栋", children.ChildImporter(children.BUILDING), listed)


def _units() -> ImportKind:
    table = "place_unit"
    listed = (
        fields.ID, fields.TOWN, fields.PLACE, fields.COMMUNITY,
        ImportField("building", "楼栋号", Kind.TEXT, ("栋号", "幢号", "楼号", "楼栋"), limit=40),
        C(table, "number", "房号", Kind.TEXT, "室号", "门牌", "房间号", required=True),
        C(table, "name", "房屋坐落", Kind.TEXT, "坐落", "房屋地址"),
        C(table, "use", "用途", Kind.CHOICE, "房屋用途"),
        C(table, "area", "专有部分面积", Kind.AREA, "建筑面积", "面积"),
        ImportField("area_source", "面积来源", Kind.CHOICE, choices=_sources()),
    )  # fmt: skip
    return ImportKind("units", "房屋", children.ChildImporter(children.UNIT), listed)


def _sources() -> tuple[tuple[str, str], ...]:
    return tuple(c for c in fields.of_register("unit", "area_source").choices if c[0])


def _spaces() -> ImportKind:
    table = "place_space"
    listed = (
        fields.ID, fields.TOWN, fields.PLACE, fields.COMMUNITY,
        C(table, "name", "名称", Kind.TEXT, "用房名称", "场地名称", required=True),
        C(table, "use", "用途", Kind.CHOICE, "用房用途"),
        C(table, "area", "面积", Kind.AREA, "建筑面积"),
        C(table, "allocation", "统筹方式", Kind.TEXT),
    )  # fmt: skip
    return ImportKind("spaces", "配套用房与场地", children.ChildImporter(children.SPACE), listed)


def _organisations() -> ImportKind:
    table = "party_organisation"
    listed = (
        fields.ID, fields.TOWN, fields.PLACE,
        C(table, "name", "名称", Kind.TEXT, "单位名称", "企业名称", "物业企业", required=True),
        C(table, "kind", "种类", Kind.CHOICE, "单位种类", "类型"),
        C(table, "sector", "力量", Kind.CHOICE, "所属力量"),
        C(table, "uscc", "统一社会信用代码", Kind.CODE, "信用代码"),
    )  # fmt: skip
    return ImportKind("organisations", "单位与企业", children.ChildImporter(children.ORGANISATION), listed)


def _rosters() -> list[ImportKind]:
    """One kind for each layout beside a pack's rosters: ``roster:N-annex1``."""
    found = []
    for pack in loading.load_packs():
        folder = loading.folder_of(pack.facts.key) / "rosters"
        specs = {roster.spec.id: roster.spec for roster in pack.rosters}
        path = "/".join(place_rules.code_segments(pack.facts.region)) + "/"
        if not folder.is_dir():
            continue
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            if not entry.name.endswith(".layout.yaml"):
                continue
            spec = declared.load(yaml.safe_load(entry.read_text(encoding="utf-8")))
            known = specs.get(spec.id)
            roster = Roster(
                f"{pack.facts.key}-{spec.id}", spec, path, known.recorded if known else None,
                f"{pack.facts.number} {spec.title}", known.creates if known else (),
            )  # fmt: skip
            clauses = tuple(known.clauses) if known else ()
            listed = tuple(ImportField(c.field, c.head, required=c.required) for c in spec.columns)
            found.append(
                ImportKind(f"roster:{roster.key}", spec.title, RosterImporter(roster), listed, clauses=clauses)
            )
    return found


def describe(kind: ImportKind) -> dict[str, Any]:
    """A kind as ``mulin import kinds --json`` prints it; ``facts`` lists every facet with its values."""
    document: dict[str, Any] = {
        "key": kind.key,
        "label": kind.label,
        "columns": [
            {
                "key": f.key,
                "label": f.label,
                "synonyms": list(f.names),
                "required": f.required,
                "kind": str(f.kind),
                "values": [{"value": value, "label": label} for value, label in f.choices],
            }
            for f in kind.fields
        ],
    }
    if kind.key == "facts":
        document["facets"] = [_facet(spec) for spec in registry.facets_of("community")]
        document["value_forms"] = ["VALUE（首个字段的值）", "field=value;field=value", '{"field": "value"}']
    return document


def _facet(spec: Any) -> dict[str, Any]:
    listed = [f for f in spec.fields if f.kind is not Kind.LINK]
    return {
        "key": f"community.{spec.key}",
        "label": spec.label,
        "fields": [
            {
                "key": f.key,
                "label": f.label,
                "kind": str(f.kind),
                "required": f.required,
                "unit": f.unit,
                "values": [{"value": value, "label": label} for value, label in f.choices if value],
            }
            for f in listed
        ],
    }
