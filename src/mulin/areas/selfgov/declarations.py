"""What self-government registers: satisfaction and participation of owners, and the committee measures."""

from __future__ import annotations

from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import Basis, MeasureSpec, Parameter
from mulin.mechanisms.measures.rules import Kind as Measured

_ANSWERS = (
    Field("satisfied", "满意", Kind.INT, unit="份", required=True),
    Field("dissatisfied", "不满意", Kind.INT, unit="份", required=True),
    Field("neutral", "一般", Kind.INT, unit="份", required=True),
    Field("answered", "回收", Kind.INT, unit="份", required=True),
    Field("delivered", "发放", Kind.INT, unit="份"),
)
FACETS = (
    FacetSpec(
        "satisfaction_committee", "业委会满意度", "selfgov_satisfaction_committee", _ANSWERS,
        ("B-四(二)4a", "B-四(二)4c"), "community",
    ),
    FacetSpec(
        "satisfaction_company", "物业企业满意度", "selfgov_satisfaction_company", _ANSWERS,
        ("B-四(四)4b", "B-四(四)5c"), "community",
    ),
    FacetSpec(
        "satisfaction_overall", "业主总体满意度", "selfgov_satisfaction_overall", _ANSWERS,
        ("A-一(二)k", "N-一d"), "community",
    ),
    FacetSpec(
        "participation", "业主参与", "selfgov_participation",
        (
            Field("entitled", "应参与业主", Kind.INT, unit="户", required=True),
            Field("took_part", "实际参与业主", Kind.INT, unit="户", required=True),
        ),
        ("L-三(一)3c",), "community",
    ),
)  # fmt: skip

ALL = Basis("all", "全部小区")
# A founded committee shows that the conditions were met; where a roster declares the list of those that meet them
# complete, the others do not.
ELIGIBLE = Basis(
    "eligible",
    "符合成立条件的小区",
    counted="coalesce(committee.eligible, CASE WHEN committee.state = 'FOUNDED' THEN true END,"
    " CASE WHEN %(attested)s THEN false END)",
)
FOUNDED = "committee.state = 'FOUNDED'"
IN_YEAR = "coalesce(committee.filed_on BETWEEN %(since)s AND %(until)s AND committee.filed_on <= %(on)s, false)"
HAS_ROW = "committee.subject_id IS NOT NULL"
FILED_BEFORE = "coalesce(committee.filed_on < %(since)s, false)"
ON_ROSTER = "coalesce(roster.pack = %(pack)s AND roster.roster = ANY(string_to_array(%(roster)s, '+')), false)"
ROSTER_PARAMETERS = (Parameter("pack"), Parameter("roster"))

MEASURES = (
    MeasureSpec(
        "selfgov.committee_all", "业委会成立比例", "community", (ALL, ELIGIBLE), facets=("committee",),
        yes=FOUNDED, definition="已成立业委会的小区 ÷ 全部小区",
        clauses=("A-一(二)f", "A-一(二)h", "A-一(二)j", "B-四(二)1d"),
    ),
    MeasureSpec(
        "selfgov.committee_eligible", "业委会成立占比", "community", (ELIGIBLE, ALL), facets=("committee",),
        yes=FOUNDED, definition="已成立业委会的小区 ÷ 符合成立条件的小区", clauses=("N-二(三)1g",),
    ),
    MeasureSpec(
        "selfgov.committee_or_interim", "业委会（物管会）覆盖率", "community", (ALL, ELIGIBLE),
        facets=("committee",), yes="committee.state IN ('FOUNDED', 'INTERIM')",
        definition="已成立业委会或物管会的小区 ÷ 小区", clauses=("L-一b",),
    ),
    MeasureSpec(
        "selfgov.roster_founded", "名单小区组建业委会", "community", (Basis("communities", "名单小区"),),
        kind=Measured.COUNT, unit="个", facets=("committee", "roster"), counted=ON_ROSTER, yes=FOUNDED,
        definition="名单上已组建（换届）业委会的小区数", clauses=("N-附1",), parameters=ROSTER_PARAMETERS, listed=True,
    ),
    MeasureSpec(
        "selfgov.party_members", "业委会党员比例", "community",
        (Basis("members", "业委会委员", unit="人", weight="committee.members"),), kind=Measured.RATIO,
        facets=("committee",), counted=FOUNDED, num="committee.party_members",
        definition="党员委员 ÷ 委员（已成立业委会的小区）", clauses=("L-一c", "L-三(二)8d", "B-四(二)1c"),
    ),
    MeasureSpec(
        "selfgov.party_organisations", "业委会党组织建设", "community",
        (Basis("committees-with-organisation", "业委会"),), facets=("committee",), counted=FOUNDED,
        yes="committee.party_organisation", definition="建有党组织的业委会 ÷ 业委会", clauses=("L-一d",),
    ),
    MeasureSpec(
        "selfgov.newly_filed", "新增备案小区", "community",
        (
            Basis("all", "全部小区"),
            Basis("unfiled-at-start", "年初未备案小区", counted=f"CASE WHEN {HAS_ROW} THEN NOT ({FILED_BEFORE}) END"),
            Basis(
                "filed-at-start", "年初已备案小区", capped=False,
                weight=f"CASE WHEN {HAS_ROW} THEN ({FILED_BEFORE})::int ELSE 0 END",
                num=f"CASE WHEN {HAS_ROW} THEN ({IN_YEAR})::int END",
            ),
        ),
        facets=("committee",), yes=f"CASE WHEN {HAS_ROW} THEN {IN_YEAR} END",
        definition="当年新备案的小区 ÷ 分母（文件未写明）", clauses=("B-四(二)1e",),
    ),
    MeasureSpec(
        "selfgov.satisfaction", "业主满意度", "community",
        (
            Basis("responses", "回收份数", unit="份", weight="s.answered"),
            Basis("delivered", "发放份数", unit="份", weight="s.delivered"),
        ),
        kind=Measured.RATIO, facets=("s=satisfaction_{subject}",), num="s.satisfied",
        counted="CASE WHEN s.subject_id IS NOT NULL THEN true WHEN %(attested)s THEN false END",
        definition="满意份数 ÷ 份数", clauses=("A-一(二)k", "N-一d"),
        parameters=(
            Parameter(
                "subject",
                {
                    "service_area": "overall",
                    "overall": "overall",
                    "committee": "committee",
                    "company": "company",
                },
                default="overall",
            ),
        ),
    ),
    MeasureSpec(
        "selfgov.participation_rate", "业主参与治理比重", "community",
        (Basis("assembly-ballots", "应参与业主", unit="户", weight="participation.entitled"),),
        kind=Measured.RATIO, facets=("participation",), num="participation.took_part",
        counted="CASE WHEN participation.subject_id IS NOT NULL THEN true WHEN %(attested)s THEN false END",
        definition="实际参与 ÷ 应参与（口径待设定）", clauses=("L-三(一)3c",),
    ),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    for facet in FACETS:
        registry.add_facet(facet)
    measures.add_measures(*MEASURES)
