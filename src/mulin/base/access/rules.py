"""Roles and what they may do. A permission is named like the service that it guards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HatKind(StrEnum):
    """What a hat stands on: a post at a place, a company's projects, a committee, an owner's units."""

    POST = "POST"
    COMPANY = "COMPANY"
    COMMITTEE = "COMMITTEE"
    OWNER = "OWNER"


class Role(StrEnum):
    """The roles that a hat may have."""

    SYSTEM_ADMIN = "SYSTEM_ADMIN"
    SECURITY_ADMIN = "SECURITY_ADMIN"
    AUDIT_ADMIN = "AUDIT_ADMIN"
    LEADER = "LEADER"
    AUTHORITY = "AUTHORITY"
    DEPARTMENT = "DEPARTMENT"
    TOWN = "TOWN"
    NEIGHBOURHOOD = "NEIGHBOURHOOD"
    COMPANY = "COMPANY"
    COMMITTEE = "COMMITTEE"
    OWNER = "OWNER"


ROLE_LABELS = {
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
    Role.LEADER: "分管领导",
    Role.AUTHORITY: "物业主管部门",
    Role.DEPARTMENT: "相关部门",
    Role.TOWN: "镇街物业岗",
    Role.NEIGHBOURHOOD: "社区（村）",
    Role.COMPANY: "物业服务企业",
    Role.COMMITTEE: "业主委员会",
    Role.OWNER: "业主",
}

SEE = frozenset(
    {
        "console.see",
        "places.see",
        "parties.see",
        "packs.see",
        "measures.see",
        "cases.see",
        "duties.see",
        "papers.see",
        "returns.see",
        "registers.export",
        "surveys.see",
    }
)
KEEP = frozenset(
    {
        "places.keep",
        "parties.keep",
        "registers.keep",
        "registers.import",
        "cases.act",
        "duties.submit",
        "papers.draft",
        "publicity.keep",
        "returns.fill",
        "returns.issue",
    }
)
FILL = frozenset({"returns.see", "returns.fill"})  # sheets that one is asked to fill
# Owners' decisions: who convenes and presides, who keeps papers and deliveries, who reviews and may order a correction.
SURVEY = frozenset({"surveys.see", "surveys.issue"})  # asks owners and enters paper sheets
CONVENE = frozenset({"assemblies.see", "assemblies.convene", "ballots.keep"})
DECIDE = frozenset(
    {
        "places.restructure",
        "packs.settle",
        "registers.attest",
        "cases.decide",
        "duties.review",
        "papers.sign",
        "parties.delegate",
        "measures.snapshot",
        "measures.publish",
        "publicity.publish",
        "policy.keep",
    }
)

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.SYSTEM_ADMIN: frozenset(
        {
            "console.see",
            "places.see",
            "parties.see",
            "system.settings",
            "setup.see",
            "jobs.see",
            "jobs.retry",
            "packs.see",
        }
    ),
    Role.SECURITY_ADMIN: frozenset(
        {"console.see", "parties.see", "access.see", "access.manage", "access.cover", "setup.see"}
    ),
    Role.AUDIT_ADMIN: frozenset({"console.see", "audit.see"}),
    Role.LEADER: SEE
    | frozenset({"cases.decide", "measures.publish", "publicity.publish", "papers.sign", "access.cover"}),
    Role.AUTHORITY: SEE
    | KEEP
    | DECIDE
    | SURVEY
    | frozenset({"access.see", "access.cover", "assemblies.see", "assemblies.review", "surveys.verify"}),
    Role.DEPARTMENT: SEE
    | FILL
    | frozenset({"cases.act", "duties.submit", "papers.draft", "policy.keep", "publicity.keep", "returns.issue"}),
    # A town settles what its own document leaves open, and keeps its own policies (B is a town's document).
    Role.TOWN: SEE
    | KEEP
    | CONVENE
    | SURVEY
    | frozenset(
        {"surveys.verify", "packs.settle", "policy.keep", "duties.review", "assemblies.review", "publicity.publish"}
    ),
    Role.NEIGHBOURHOOD: SEE
    | FILL
    | CONVENE
    | SURVEY
    | frozenset({"cases.act", "duties.submit", "papers.draft", "publicity.keep"}),
    Role.COMPANY: FILL | frozenset({"surveys.see", "company.see", "places.see", "registers.export", "duties.submit"}),
    Role.COMMITTEE: FILL | CONVENE | SURVEY | frozenset({"committee.see", "places.see", "duties.submit"}),
    Role.OWNER: frozenset({"owner.see", "ballots.cast", "surveys.answer"}),
}

# The kind of hat that a role stands on; every other role stands on a post.
KINDS = {Role.COMPANY: HatKind.COMPANY, Role.COMMITTEE: HatKind.COMMITTEE, Role.OWNER: HatKind.OWNER}

STAFF_ROLES = frozenset(Role) - {Role.COMPANY, Role.COMMITTEE, Role.OWNER}

# Roles that one person may not hold over the same place: the three administrators watch each other.
SEPARATED: tuple[frozenset[Role], ...] = (
    frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}),
    frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a role lands after sign-in."""

    url: str
    label: str


HOMES = {
    Role.COMPANY: Home("/company/", "企业"),
    Role.COMMITTEE: Home("/committee/", "业委会"),
    Role.OWNER: Home("/me/", "我家"),
    Role.SYSTEM_ADMIN: Home("/console/setup/", "安装向导"),
    Role.SECURITY_ADMIN: Home("/console/users/", "岗位与用户"),
    Role.AUDIT_ADMIN: Home("/console/audit/", "审计"),
}


def home_of(role: Role) -> Home:
    """The first page of a role."""
    return HOMES.get(role, Home("/console/", "工作台"))


def find_separation(held: set[Role], wanted: Role) -> frozenset[Role] | None:
    """The pair of separated roles that a new hat would unite in one person, if any."""
    return next((pair for pair in SEPARATED if wanted in pair and held & (pair - {wanted})), None)
