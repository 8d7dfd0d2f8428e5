"""A developer's list of owners, however dirty: units found or founded, owners stated, each row's fate said first.

Sentences name cells and cures, never a person, an ID number or a telephone: they are kept in the run's report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mulin.base.parties.selectors import ownership as owned
from mulin.base.parties.services import ownership
from mulin.kernel.errors import Refused, Violation
from mulin.kernel.registers.imports.rules import Context, Fate, ImportField, ImportKind, Option, Plan, Question, Source
from mulin.kernel.registers.rules import Kind
from mulin.processes.importing import children, fields, units
from mulin.processes.importing import owner_cells as cells
from mulin.processes.importing import sheet as sheets
from mulin.processes.importing.places import Known, Register

SOURCE_KEY, REPEATED_KEY, COMMUNITY_KEY = "owners:area_source", "owners:repeated", "owners:community"
_OFFERED = 300


def _text(key: str, label: str, *names: str) -> ImportField:
    return ImportField(key, label, Kind.TEXT, names, limit=200)


FIELDS = (
    fields.TOWN, fields.PLACE,
    replace(fields.COMMUNITY, required=False),
    _text("building", "楼栋", "栋号", "幢号", "楼号", "楼栋号", "栋", "幢", "座"),
    _text("entrance", "单元", "单元号", "梯位", "梯"),
    _text("room", "房号", "室号", "门牌", "房间号", "室", "户号", "车位号", "店面号"),
    _text("whole", "房屋坐落", "坐落", "房屋地址", "房屋", "地址", "房屋编号"),
    _text("owners", "业主", "业主姓名", "产权人", "房屋所有权人", "买受人", "购房人", "姓名", "客户名称", "权利人"),
    _text("id_numbers", "身份证号", "身份证号码", "证件号码", "身份证", "证件号", "公民身份号码"),
    _text("phones", "电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "业主电话"),
    _text("area", "建筑面积", "面积", "专有部分面积", "产权面积", "房屋面积"),
    _text("area_source", "面积来源", "面积依据"),
    _text("use", "用途", "房屋用途", "类型", "物业类型", "业态"),
    _text("state", "销售状态", "状态", "交付状态", "房屋状态", "备注", "交房情况"),
    _text("shares", "共有情况", "共有方式", "份额", "共有份额"),
    _text("voter", "表决人", "推选表决人", "共有人代表"),
    _text("title", "权属来源", "权属依据", "权属"),
)  # fmt: skip


@dataclass(slots=True)
class Door:
    """A unit as the list has it: its rows, what they say of area and owners."""

    index: int
    building: str
    number: str
    use: str
    owners: list[ownership.Owner] = field(default_factory=list)
    area: int | None = None
    area_source: str = ""
    developer: bool = False
    shares: str = ""
    voter: str = ""
    title: str = "DECLARED"
    doubts: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    unit_id: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """By what a unit is recognised inside its community."""
        return self.building, self.number


@dataclass(slots=True)
class Payload:
    """The community and its units as the list has them."""

    community: Known | None = None
    doors: list[Door] = field(default_factory=list)


class OwnerImporter:
    """Plans and writes one community's list of owners."""

    def plan(self, kind: ImportKind, source: Source, context: Context) -> Plan:
        """Read every row, find its unit, say its fate."""
        sheet = sheets.read(kind, source, context, lambda v, i: _title(v, i))
        payload = Payload()
        sheet.plan.payload = payload
        if not {"room", "whole"} & set(sheet.values) and not sheet.plan.questions:
            sheet.plan.problems.append(Violation("imports.column_missing", "", {"column": "房号"}))
        if sheet.plan.problems:
            return sheet.plan
        payload.community = _community(sheet, context)
        payload.doors = _doors(sheet, context)
        _sources(sheet, payload.doors, context)
        if payload.community is not None:
            _compare(sheet, payload.doors, payload.community, context)
        return sheet.plan

    def write(self, plan: Plan, context: Context) -> dict[str, Any]:
        """Found the new units, correct areas, state the owners; the report keeps what an undo needs."""
        payload: Payload = plan.payload
        if context.keys is None or payload.community is None:
            raise Refused(Violation("importing.owners_keys"))
        place = payload.community
        fresh = [door for door in payload.doors if door.unit_id is None]
        wanted = [units.NewUnit(d.building, d.number, d.use, d.area, d.area_source) for d in fresh]
        created, ids = units.found(place, wanted)
        for door, unit_id in zip(fresh, ids, strict=True):
            door.unit_id = unit_id
        before = units.correct_areas(place, [(d.unit_id or 0, d.area, d.area_source) for d in payload.doors if d.area])
        stated = ownership.state_owners(
            [_row(door, place.path) for door in payload.doors],
            on=context.on,
            basis=context.basis,
            keys=context.keys,
            actor=context.actor,
            now=context.now,
            layer=units.layer_of(place),
            run_id=context.run_id,
        )
        return {
            "created": created,
            "before": {"place_unit": before},
            "owners": {"units": stated.units, "persons": stated.persons, "community": place.id},
        }


def _title(values: dict[str, list[Any]], index: int) -> str:
    parts = [str(values[k][index] or "") for k in ("building", "entrance", "room", "whole") if k in values]
    return " ".join(part for part in parts if part) or "（续上行）"


def _row(door: Door, path: str) -> ownership.OwnerRow:
    listed = [one.name for one in door.owners]
    return ownership.OwnerRow(
        door.unit_id or 0,
        path,
        () if door.developer else tuple(door.owners),
        door.developer,
        door.title,
        door.shares[:120],
        listed.index(door.voter) if not door.developer and door.voter in listed else None,
        tuple(dict.fromkeys(door.doubts)),
    )


def _community(sheet: sheets.Sheet, context: Context) -> Known | None:
    """The one community that the list is about: by its column, else by the answer to a question."""
    if "community" in sheet.values:
        sheet.values["community"] = _filled(sheet.get("community"))
        found = [one for one in children.communities(sheet, context) if one is not None]
        several = {one.id: one for one in found}
        if len(several) > 1:
            sheet.plan.problems.append(Violation("importing.owners_several", "", {"count": len(several)}))
        return next(iter(several.values()), None)
    register = Register({context.root} if context.root else (), () if context.root else context.actor.ranges)
    known = {one.key: one for one in register.by_key.values()}
    answer = context.answers.get(COMMUNITY_KEY, "")
    if answer in register.by_key:
        return register.by_key[answer]
    if len(known) > _OFFERED or not known:
        sheet.plan.problems.append(Violation("importing.owners_where", "", {"count": len(known)}))
        return None
    options = tuple(Option(one.key, one.name) for one in known.values())
    sheet.plan.ask(Question(COMMUNITY_KEY, 0, "这是哪个小区的业主名册？", options))
    return None


def _filled(column: Sequence[Any]) -> list[Any]:
    """Merged cells: only the first has a text, the rest carry it on."""
    found: list[Any] = []
    for value in column:
        found.append(value if value not in (None, "") else (found[-1] if found else None))
    return found


def _doors(sheet: sheets.Sheet, context: Context) -> list[Door]:
    """The units of the list; a row without a room carries on the unit above, totals are left out."""
    found: dict[tuple[str, str], Door] = {}
    above: Door | None = None
    place = ["", ""]
    for index in range(sheet.height):
        values = {one.key: sheet.get(one.key)[index] for one in FIELDS}
        if cells.is_total([values[k] for k in ("building", "entrance", "room", "whole", "owners")]):
            sheet.plan.fates[index] = Fate.SKIPPED
            sheet.plan.say(index, "合计行，不导入")
            continue
        if sheet.wrong(index):
            continue
        if values["room"] in (None, "") and values["whole"] in (None, ""):
            _carry_on(sheet, index, above, values)
            continue
        door = _door(index, values, place)
        known = found.get(door.key)
        if known is None:
            found[door.key] = door
            _read(sheet, index, door, values)
            above = door
        else:
            _again(sheet, index, known, door, values, context)
            above = known
    return list(found.values())


def _door(index: int, values: dict[str, Any], place: list[str]) -> Door:
    """The unit of a row; building and entrance carry on from the row above where the cell is empty."""
    use = cells.use_of([values["use"], values["room"], values["whole"], values["building"], values["state"]])
    if values["room"] in (None, ""):
        building, entrance, room = cells.whole(values["whole"])
        return Door(index, building, f"{entrance}-{room}" if entrance else room, use, rows=[index])
    if values["building"]:
        place[:] = [cells.building(values["building"]), ""]
    if values["entrance"]:
        place[1] = cells.entrance(values["entrance"])
    room = cells.room(values["room"])
    return Door(index, place[0], f"{place[1]}-{room}" if place[1] else room, use, rows=[index])


def _carry_on(sheet: sheets.Sheet, index: int, above: Door | None, values: dict[str, Any]) -> None:
    """A further line of the unit above, as merged cells leave it."""
    if above is None or not values["owners"]:
        sheet.plan.fates[index] = Fate.SKIPPED
        sheet.plan.say(index, "没有房号，不导入")
        return
    above.rows.append(index)
    above.owners += [one for one in _owners(sheet, index, above, values) if one not in above.owners]
    sheet.plan.say(index, "共有人，并入上一行的房屋")


def _again(sheet: sheets.Sheet, index: int, known: Door, door: Door, values: dict[str, Any], context: Context) -> None:
    """The same unit once more: the same owners are a repetition, others are a person's to decide."""
    _read(sheet, index, door, values)
    first = sheet.plan.lines[known.index]
    if {one.name for one in door.owners} <= {one.name for one in known.owners} and door.developer == known.developer:
        sheet.plan.fates[index] = Fate.SKIPPED
        sheet.plan.say(index, f"与第 {first} 行重复，不再导入")
        return
    known.rows.append(index)
    answer = context.answers.get(REPEATED_KEY, "")
    if answer == "CO":
        known.owners += [one for one in door.owners if one not in known.owners]
        known.doubts += door.doubts
    elif answer == "LAST":
        known.owners, known.doubts, known.developer = door.owners, [*door.doubts, cells.REPEATED], door.developer
    else:
        text = "同一房屋出现多次而业主不同：是共有人分行填写，还是后面的一行才对？"
        options = (Option("CO", "是共有人，合并为一户"), Option("LAST", "以后面的一行为准，并在质量报告中列出"))
        sheet.plan.ask(Question(REPEATED_KEY, sheet.plan.lines[index], text, options), [index])
    sheet.plan.say(index, f"与第 {first} 行是同一房屋")


def _read(sheet: sheets.Sheet, index: int, door: Door, values: dict[str, Any]) -> None:
    """What a row says of its unit; whatever had to be mended is said."""
    area = cells.area(values["area"])
    door.area, door.area_source = area.value, cells.area_source(values["area_source"])
    if area.rounded:
        sheet.plan.say(index, "面积超过两位小数，四舍五入到 0.01 ㎡")
    if area.doubt:
        door.doubts.append(area.doubt)
        sheet.plan.say(index, "面积为 0 或读不懂，先不登记面积")
    door.developer = cells.is_developer([values["state"], values["owners"]])
    door.shares, door.title = cells.plain(values["shares"]), cells.title_source(values["title"])
    door.voter = "".join(cells.names(values["voter"])[:1])
    door.owners = [] if door.developer else _owners(sheet, index, door, values)
    if door.developer:
        sheet.plan.say(index, "建设单位未售或未交付")
    elif not door.owners:
        sheet.plan.say(index, "没有业主姓名：只登记房屋，业主待补")


def _owners(sheet: sheets.Sheet, index: int, door: Door, values: dict[str, Any]) -> list[ownership.Owner]:
    listed = cells.names(values["owners"])
    numbers, broken = cells.id_numbers(values["id_numbers"])
    phones, wrong = cells.phones(values["phones"])
    if broken:
        door.doubts.append(cells.ID_CHECK)
        sheet.plan.say(index, f"{broken} 个身份证号校验不符，未采用；请核对后另行补录")
    if wrong:
        door.doubts.append(cells.PHONE_FORM)
        sheet.plan.say(index, f"{wrong} 个电话格式不对，未采用")
    if len(numbers) > len(listed):
        door.doubts.append(cells.COUNTS)
        sheet.plan.say(index, "身份证号多于业主，多出的未采用")
    pad = [""] * len(listed)
    return [
        ownership.Owner(name[:60], number, phone)
        for name, number, phone in zip(listed, [*numbers, *pad], [*phones, *pad], strict=False)
    ]


def _sources(sheet: sheets.Sheet, doors: list[Door], context: Context) -> None:
    """Where areas come from, if no column says: one question for the list."""
    open_doors = [door for door in doors if door.area is not None and not door.area_source]
    if not open_doors:
        return
    answer = context.answers.get(SOURCE_KEY, "")
    if not answer:
        labels = [("REGISTERED", "不动产登记"), ("SURVEYED", "测绘"), ("CONTRACT", "买卖合同"), ("NONE", "不清楚")]
        options = tuple(Option(key, label) for key, label in labels)
        question = Question(SOURCE_KEY, 0, f"{len(open_doors)} 套房屋的面积来自哪里？", options)
        sheet.plan.ask(question, [door.index for door in open_doors])
    for door in open_doors:
        door.area_source = answer if answer in ("REGISTERED", "SURVEYED", "CONTRACT") else ""


def _compare(sheet: sheets.Sheet, doors: list[Door], place: Known, context: Context) -> None:
    """Find each unit in the register and say what the list changes."""
    known: dict[tuple[str, str], owned.OwnedUnit] = {}
    for one in owned.owned_units(place.id, context.on):
        known[cells.building(one.building), one.number] = one
    for door in doors:
        standing = known.get(door.key)
        fates = sheet.plan.fates
        if standing is not None:
            door.unit_id, door.building = standing.unit_id, standing.building
        for index in door.rows:
            if fates[index] not in (Fate.QUESTION, Fate.ERROR, Fate.SKIPPED):
                fates[index] = Fate.NEW if standing is None else _fate(door, standing)


def _fate(door: Door, standing: owned.OwnedUnit) -> Fate:
    names = sorted(name for _, name, _ in standing.persons)
    phones = sum(bool(one.phone) for one in door.owners) > sum(phone for *_, phone in standing.persons)
    same_owners = door.developer == standing.developer and (
        sorted(one.name for one in door.owners) == names or not (door.owners or door.developer)
    )
    same_area = door.area is None or (door.area, door.area_source) == (standing.area, standing.area_source)
    return Fate.SAME if same_owners and same_area and not phones else Fate.CHANGES


def kind() -> ImportKind:
    """The declared kind."""
    text = "开发商或物业交来的业主名册，多脏都可以：合并单元格、一格多人、合计行、车位、未售标记都会读"
    return ImportKind("owners", "业主名册", OwnerImporter(), FIELDS, clauses=("L-三(一)2d",), help=text, personal=True)
