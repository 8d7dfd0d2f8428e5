"""The fields that each kind of sheet may fill, from the registers' and facets' own declarations."""

from __future__ import annotations

from collections import Counter

from mulin.kernel.registers.imports.rules import ImportField
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.processes.importing import tables

YEARS = "built.years"
ID = ImportField("id", "编号", Kind.CODE, ("小区编号", "系统编号", "稳定编号", "id", "key"), limit=80)
TOWN = ImportField("town", "镇街", Kind.TEXT, ("街道", "镇", "乡镇", "镇（街）", "乡镇街道", "所属镇街", "所属街道"))
PLACE = ImportField(
    "place",
    "所在社区",
    Kind.TEXT,
    (
        "所在地",
        "项目所在地",
        "社区",
        "社区名称",
        "所属社区",
        "所在地区",
        "地方",
        "区划代码",
        "place",
        "地区",
        "所属地区",
    ),
)
COMMUNITY = ImportField(
    "community", "小区", Kind.TEXT, ("小区名称", "所属小区", "小区编号", "项目名称", "community"), required=True
)


def of_facet(spec: FacetSpec, table: str, labels: Counter[str]) -> list[ImportField]:
    """The fields of a facet that a sheet may carry; a label used twice bears the facet's name before it."""
    found = []
    for item in spec.fields:
        if item.kind is Kind.LINK:
            continue
        label = item.label if labels[item.label] == 1 else f"{spec.label}·{item.label}"
        names = (*item.synonyms, f"{spec.label}{item.label}", f"{spec.key}.{item.key}")
        found.append(
            ImportField(
                f"{spec.key}.{item.key}",
                label,
                item.kind,
                tuple(n for n in names if n != label),
                tuple(c for c in item.choices if c[0]),
                unit=item.unit,
                limit=tables.limit(table, item.db_column),
                facet=spec.key,
                part=item.key,
            )
        )
    return found


def community() -> tuple[ImportField, ...]:
    """Everything that a sheet of communities may say."""
    specs = [s for s in registry.facets_of("community") if s.key not in ("placement", "membership")]
    counted: Counter[str] = Counter(f.label for s in specs for f in s.fields if f.kind is not Kind.LINK)
    name = registry.register("community").field("name")
    facets = [f for s in specs for f in of_facet(s, s.table, counted)]
    own = ("建造年份", "建成年代", "年代", "建成年份", "竣工年份")
    years = ImportField(YEARS, "建造年份", Kind.TEXT, own[1:], limit=40, facet="built", part="years")
    facets = [
        ImportField(f.key, f.label, f.kind, tuple(n for n in f.names if n not in own), f.choices, f.required, f.unit,
                    f.limit, f.facet, f.part)
        for f in facets
    ]  # fmt: skip
    return (
        ID,
        TOWN,
        PLACE,
        ImportField("name", name.label, Kind.TEXT, name.synonyms, required=True, limit=120),
        ImportField("alias", "别名", Kind.TEXT, ("又名", "其他名称", "曾用名"), limit=120),
        ImportField("since", "起始日期", Kind.DATE, ("自何日起", "生效日期")),
        years,
        *facets,
    )


def column(table: str, key: str, label: str, kind: Kind, *names: str, required: bool = False) -> ImportField:
    """A field that fills a column of a declared table."""
    choices = tables.choices(table, key) if kind is Kind.CHOICE else ()
    limit = tables.limit(table, key) if key in tables.columns(table) else 0
    return ImportField(key, label, kind, names, choices, required, limit=limit)


def of_register(register: str, key: str) -> Field:
    """A field as the register declares it."""
    return registry.register(register).field(key)
