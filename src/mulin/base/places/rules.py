"""Vocabularies and arithmetic of places. Pure."""

from __future__ import annotations

from mulin.kernel.errors import InputError, Violation

OLD_UNTIL = 2000  # N-二(四)1a: built in 2000 or before

# One vocabulary of management modes; what each document calls them stands in the packs' vocabularies.
MANAGEMENT_MODES: tuple[tuple[str, str], ...] = (
    ("MARKET_FIRM", "物业企业专业服务"),
    ("STREET_COMPANY", "镇街物业公司"),
    ("COMMUNITY_MANAGED", "社区代管、兜底"),
    ("COMMITTEE_HIRED", "业委会自聘"),
    ("OWNERS_SELF", "业主自治"),
    ("ONE_PLUS_N", "“1+N”自治"),
    ("TRIAL", "先尝后买"),
    ("BUNDLE", "大物业打包"),
    ("JOINT", "企业与社区合作"),
    ("PUBLIC_BENEFIT", "公益性物业企业"),
    ("UNIT_MANAGED", "单位自管"),
    ("UNMANAGED", "失管、弃管"),
    ("NONE", "未实施物业管理"),
)
# A managed community is covered; professional service is narrower (a firm works there).
COVERED_MODES = frozenset(mode for mode, _ in MANAGEMENT_MODES) - {"UNMANAGED", "NONE"}
PROFESSIONAL_MODES = frozenset({"MARKET_FIRM", "STREET_COMPANY", "TRIAL", "BUNDLE", "JOINT", "PUBLIC_BENEFIT"})

SERVICE_SCOPES: tuple[tuple[str, str], ...] = (("BASIC", "基础服务"), ("FULL", "完整服务"))

COMMITTEE_STATES: tuple[tuple[str, str], ...] = (
    ("NONE", "未成立"),
    ("PREPARING", "筹备中"),
    ("FOUNDED", "已成立"),
    ("TERM_OVER", "届满未换届"),
    ("INTERIM", "临时物管会"),
    ("COMMUNITY_ACTING", "社区代行"),
)
COMMITTEE_FOUNDED = frozenset({"FOUNDED"})
COMMITTEE_OR_INTERIM = frozenset({"FOUNDED", "INTERIM"})

# A-一(三)a: five kinds of place, at least four kinds of housing.
LOCATION_TYPES: tuple[tuple[str, str], ...] = (
    ("CITY_CENTRE", "中心城区"),
    ("COUNTY_SEAT", "县城"),
    ("TOWN", "建制镇"),
    ("CAMPUS", "大中专院校"),
    ("INDUSTRIAL", "工矿企业"),
)
COMMUNITY_KINDS: tuple[tuple[str, str], ...] = (
    ("COMMERCIAL", "商品住宅"),
    ("WORK_UNIT", "单位宿舍"),
    ("AFFORDABLE", "保障性住房"),
    ("RESETTLEMENT", "安置房"),
    ("COOPERATIVE", "集资房"),
    ("MIXED", "商住混建"),
    ("PARK_HOUSING", "园区配套住宅"),
    ("OTHER", "其他集中居住区"),
)

REGION_LEVELS: tuple[tuple[str, str], ...] = (
    ("PROVINCE", "省"),
    ("CITY", "市"),
    ("COUNTY", "县（市、区）"),
    ("TOWN", "乡镇（街道）"),
    ("COMMUNITY", "社区（村）"),
    ("ZONE", "开发区、管委会"),
)
ALIAS_KINDS: tuple[tuple[str, str], ...] = (
    ("ALIAS", "别名"),
    ("FORMER", "曾用名"),
    ("VARIANT", "写法"),
    ("CONTAINS", "包含楼栋"),
    ("RANGE", "楼栋范围"),
)

_SEGMENT = set("0123456789abcdefghijklmnopqrstuvwxyz")


def code_segments(code: str) -> tuple[str, ...]:
    """The path segments of an official 12-digit code: 2-2-2-3-3 digits, up to the last level that is not zero."""
    if len(code) != 12 or not code.isdigit():
        raise InputError(Violation("places.code_form", "", {"code": code}))
    parts = [code[0:2], code[2:4], code[4:6], code[6:9], code[9:12]]
    while parts and not parts[-1].strip("0"):
        parts.pop()
    return tuple(parts)


def child_path(parent: str, segment: str) -> str:
    """The path of a child: the parent's path, one segment of digits and small letters, a slash."""
    if not segment or set(segment) - _SEGMENT:
        raise InputError(Violation("places.segment_form", "", {"segment": segment}))
    return f"{parent}{segment}/"


def parent_path(path: str) -> str:
    """The path one level up (empty for the top)."""
    return path[: path.rstrip("/").rfind("/") + 1]


def is_within(path: str, place: str) -> bool:
    """Whether ``path`` is the place or below it."""
    return path.startswith(place)


def rebased(path: str, old: str, new: str) -> str:
    """The path after its ancestor moved from ``old`` to ``new``."""
    if not path.startswith(old):
        raise ValueError(f"{path} is not below {old}")
    return new + path[len(old) :]


def is_old(year_to: int | None, *, recognised: bool | None) -> bool | None:
    """Old community by N-二(四)1a: built in 2000 or before, or recognised by hand; None = not known."""
    if recognised is not None:
        return recognised
    return None if year_to is None else year_to <= OLD_UNTIL


def premises_shortfall(required: int | None, management: int | None, business: int | None) -> int | None:
    """How much area (0.01 m2) is missing of what the plan owes (L-三(三)10b); None = the requirement is not known."""
    if required is None:
        return None
    return max(0, required - (management or 0) - (business or 0))


_OFFICIAL_ENDINGS = ("社区居委会", "居委会", "回族村委会", "村委会", "社区居民委员会", "村民委员会")
_PLAIN_ENDINGS = ("社区", "村", "街道", "镇", "乡")


def region_name_variants(name: str) -> tuple[str, ...]:
    """Names under which the code table may know a place: 丰泽社区 = 丰泽居委会, 溪美 = 溪美街道."""
    plain = name.strip()
    stems = {plain}
    for ending in (*_OFFICIAL_ENDINGS, *_PLAIN_ENDINGS):
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            stems.add(plain[: -len(ending)])
    endings = [*_OFFICIAL_ENDINGS]
    if plain == min(stems, key=len):  # no ending was given: any may be meant
        endings += _PLAIN_ENDINGS
    found = [plain, *(stem + ending for stem in sorted(stems) for ending in endings)]
    return tuple(dict.fromkeys(found))


def region_segment(parent: str, code: str, taken: frozenset[str], fallback: str) -> str:
    """The segment of a region under a parent: the code's own last part, else more of the code, else ``fallback``."""
    options = [code_segments(code)[-1], code[:12].rstrip("0")[-6:]] if code else []
    return next((s for s in (*options, fallback) if child_path(parent, s) not in taken), fallback)


def near(name: str, other: str) -> bool:
    """Whether two names may be mistaken for each other: equal without signs, or one begins with the other's stem."""
    a, b = (_bare(name), _bare(other))
    if not a or not b:
        return False
    return a == b or a.startswith(b) or b.startswith(a) or (len(a) > 2 and len(b) > 2 and a[:3] == b[:3])


def _bare(name: str) -> str:
    return "".join(ch for ch in name if ch.isalnum())


def is_within_circle(place: str, new_parent: str) -> bool:
    """Whether moving ``place`` under ``new_parent`` would put it below itself."""
    return is_within(new_parent, place)
