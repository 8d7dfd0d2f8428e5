"""Kinds of official papers, declared by the areas that issue them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.packs import keys

SIGN = "papers.sign"


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper: its key, what it is called, the permission that each step of its sign-off asks for.

    numbered, sealed: whether it bears a number, whether it goes out as a sealed copy. public: whether an issued
    one is shown to everyone as a rule (whoever issues it may close it). red_head: printed under the issuer's mark.
    offered: whether 起草公文 offers it (kinds that a procedure writes are not typed by hand).
    """

    key: str
    label: str
    chain: tuple[str, ...] = (SIGN,)
    numbered: bool = True
    sealed: bool = True
    public: bool = False
    red_head: bool = False
    offered: bool = True
    help: str = ""

    @property
    def reference(self) -> str:
        """The key that clauses bind to."""
        return f"notice:{self.key}"


class Kinds:
    """All declared kinds; a clause may bind to ``notice:<key>`` of each."""

    def __init__(self) -> None:
        self._kinds: dict[str, PaperKind] = {}

    def add(self, *kinds: PaperKind) -> None:
        """Declare kinds. Raises ValueError for a key that was declared with another content."""
        for kind in kinds:
            if self._kinds.setdefault(kind.key, kind) != kind:
                raise ValueError(f"paper kind {kind.key} is declared twice")
            keys.add(keys.Entry(kind.reference, kind.label, "console:paper_kind", (kind.key,)))

    def get(self, key: str) -> PaperKind:
        """The kind of that key. Raises InputError."""
        if key not in self._kinds:
            raise InputError(Violation("papers.unknown_kind", "", {"kind": key}))
        return self._kinds[key]

    def find(self, key: str) -> PaperKind | None:
        """The kind, if there is one."""
        return self._kinds.get(key)

    def all(self) -> tuple[PaperKind, ...]:
        """Every kind, in order of declaration."""
        return tuple(self._kinds.values())

    def label(self, key: str) -> str:
        """What a kind is called; its key where it is known no more."""
        return self._kinds[key].label if key in self._kinds else key


kinds = Kinds()

GENERAL = (
    PaperKind("circular", "通报", public=True, red_head=True, help="向辖区通报情况、排名、约谈和处理结果。"),
    PaperKind("order", "责令整改通知", help="责令单位限期改正，送达受送达人。"),
    PaperKind("notice", "公告公示", public=True, help="张贴公示：投票事项、结果、名单、划定等。"),
    PaperKind("meeting", "会议通知", red_head=True, help="通知开会的时间、地点、议题和参会单位。"),
    PaperKind("letter", "函", help="商请、答复、移送等公函。"),
    PaperKind(
        "brief", "情况专报", chain=(), numbered=False, sealed=False, offered=False,
        help="一页纸：目标进度、逾期义务、困难和待决事项，供领导签批。",
    ),
)  # fmt: skip
