"""What publicity registers: its records, how each is entered, the two procedures of exposure, keys for clauses."""

from __future__ import annotations

from mulin.areas.publicity import services, workflow
from mulin.areas.publicity.rules import checking, vocabulary
from mulin.base.access.rules import Role
from mulin.kernel import messages
from mulin.kernel.registers import records
from mulin.kernel.registers.records import RecordSpec
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.declarations import declare_procedure
from mulin.mechanisms.cases.rules import CaseType, Paper
from mulin.mechanisms.notices import policies as publishing
from mulin.mechanisms.packs import keys

TEXTS = {
    "publicity.future": "“{field}”不能晚于今天；还没办的写进宣传计划。",
    "publicity.days_crossed": "后一个日期不能早于前一个日期。",
    "publicity.how_corrected": "已纠正的，请写明怎样纠正。",
    "publicity.plan_empty": "计划次数至少为 1；不办的不用登记。",
    "publicity.source_missing": "先进地区的做法，请写明来源地。",
    "publicity.honouree_missing": "请写明表扬的是单位还是个人。",
    "publicity.consent_missing": "表扬个人须有本人书面同意才能公开；请先登记同意材料，或改为表扬单位。",
    "publicity.building_missing": "曝光业主的行为，请写明楼栋（只写楼栋，不写房号）。",
    "publicity.act_missing": "曝光业主的行为，请选明是哪一类。",
    "publicity.owner_named": "不得写业主姓名：公开时只写楼栋和行为。请删去名称。",
    "publicity.subject_missing": "请写明曝光对象的名称。",
    "publicity.personal_words": "“{words}”会暴露个人身份，公开的文字里不能有房号、电话、证件号；请删去。",
    "publicity.answer_day": "陈述的最后一日须晚于告知当日。",
    "publicity.answer_running": "陈述期到 {day}（含），期满以后才能按无陈述办理。",
    "publicity.exposure_days": "公开期的第一日不能早于今天，最后一日不能早于第一日。",
    "publicity.not_approver": "本地设定由“{post}”审批，您的岗位是“{actor}”，不能批准。",
    "publicity.own_proposal": "提出的人不能自己批准，请由另一岗位审批。",
    "publicity.part_missing": "“{part}”还是空的，写全以后才能发布。",
}
V = vocabulary
_CHANNEL = Field("channel", "渠道", Kind.CHOICE, choices=V.CHANNELS, required=True, filterable=True)


def _register(
    key: str, label: str, table: str, fields: tuple[Field, ...], clauses: tuple[str, ...], empty: str, sort: str
) -> RegisterSpec:
    return RegisterSpec(
        key, label, table, fields, pinyin_column="pinyin", initials_column="initials", layer_column="layer",
        default_sort=sort, alive="b.superseded_at IS NULL", see="places.see", change="publicity.keep",
        clauses=clauses, empty=empty,
    )  # fmt: skip


ACTIVITY = _register(
    "publicity-activity", "宣传活动", "publicity_activity",
    records.fields(
        "活动名称",
        Field("kind", "种类", Kind.CHOICE, choices=V.ACTIVITY_KINDS, required=True, filterable=True),
        _CHANNEL,
        Field("held_on", "日期", Kind.DATE, required=True),
        Field("subject", "宣传的法规或政策", listed=False),
        Field("audience", "对象", Kind.CHOICE, choices=V.AUDIENCES, filterable=True, listed=False),
        Field("organiser", "主办（单位、岗位）", listed=False),
        Field("media", "联系的媒体（单位、岗位）", listed=False),
        Field("attended", "参加人数", Kind.INT, unit="人"),
        Field("link", "网址", listed=False),
    ),
    ("N-四(三)a", "A-二(六)h", "A-三(十四)a", "S-四(七)a", "S-六(二)a", "L-三(二)5d", "B-四(五)5a", "B-四(一)3b"),
    "还没有宣传活动。办过一次，登记种类、渠道和日期，附一张现场照片就够了。", "held_on",
)  # fmt: skip
ARTICLE = _register(
    "article", "宣传稿件", "publicity_article",
    records.fields(
        "标题",
        _CHANNEL,
        Field("outlet", "刊播单位或栏目", required=True, filterable=True),
        Field("published_on", "刊发日期", Kind.DATE, required=True),
        Field("gist", "内容提要", listed=False),
        Field("link", "网址", listed=False),
    ),
    ("L-四(三)a", "B-四(一)3a", "A-三(十四)a"),
    "还没有稿件。刊发后登记标题、栏目、日期和网址；写某个小区的，填上小区。", "published_on",
)  # fmt: skip
PRACTICE = _register(
    "practice", "经验做法与典型", "publicity_practice",
    records.fields(
        "名称",
        Field("kind", "种类", Kind.CHOICE, choices=V.PRACTICES, required=True, filterable=True),
        Field("source", "来源地"),
        Field("gist", "主要做法", required=True, listed=False),
        Field("effect", "成效", listed=False),
        Field("tags", "标签（空格隔开）"),
        Field("pack", "对应方案", Kind.CODE, filterable=True),
        Field("honouree", "表扬的是", Kind.CHOICE, choices=V.HONOUREES, listed=False),
        Field("consent", "本人书面同意（材料）", listed=False),
    ),
    ("L-二(四)a", "L-四(三)b", "B-四(一)3b"),
    "还没有经验做法。看到先进地区的好办法、本地做成的事，记一条：哪里、怎么做、什么效果。", "name",
)  # fmt: skip
SLOGAN = _register(
    "slogan", "宣传标语", "publicity_slogan",
    records.fields(
        "标语内容",
        Field("kind", "种类", Kind.CHOICE, choices=V.SLOGANS, required=True, filterable=True, clause="N-二(二)9b"),
        Field("spot", "位置", required=True, clause="N-二(二)9b"),
        Field("set_on", "设置日期", Kind.DATE, required=True, clause="N-二(二)9b"),
        Field("removed_on", "撤换日期", Kind.DATE),
    ),
    ("N-二(二)9b",),
    "还没有标语。每个小区三类：移风易俗、扫黑除恶、文明规范；登记位置并附照片。", "name",
)  # fmt: skip
PLAN = _register(
    "publicity-plan", "宣传计划", "publicity_plan",
    records.fields(
        "计划事项",
        Field("year", "年度", Kind.INT, required=True, filterable=True),
        Field("month", "月份", Kind.CHOICE, choices=V.MONTHS, required=True, filterable=True),
        _CHANNEL,
        Field("planned", "计划次数", Kind.INT, unit="次", required=True),
    ),
    ("A-三(十四)a", "N-四(三)a", "S-六(二)a", "L-四(三)a"),
    "还没有计划。按渠道和月份写：几月、用什么渠道、办几次；做了多少由活动和稿件自动数出。", "name",
)  # fmt: skip
HABIT = _register(
    "habit", "不文明习惯纠正", "publicity_habit",
    records.fields(
        "事项",
        Field("kind", "种类", Kind.CHOICE, choices=V.HABITS, required=True, filterable=True, clause="B-四(五)5a"),
        Field("found_on", "发现日期", Kind.DATE, required=True, clause="B-四(五)5a"),
        Field("corrected_on", "纠正日期", Kind.DATE),
        Field("how", "怎样纠正"),
    ),
    ("B-四(五)5a",),
    "还没有纠正记录。写什么事、哪天发现、怎样纠正，不写人名和房号。", "found_on",
)  # fmt: skip
RECORDS = (
    (ACTIVITY, RecordSpec(ACTIVITY.key, check=checking.activity, about="办过的活动记一条；还没办的写进宣传计划。")),
    (ARTICLE, RecordSpec(ARTICLE.key, check=checking.article, about="已刊发的稿件记一条；写某个小区的，填上小区。")),
    (PRACTICE, RecordSpec(PRACTICE.key, check=checking.practice, about="表扬个人写岗位、不写姓名，公开前须同意。")),
    (SLOGAN, RecordSpec(SLOGAN.key, needs_community=True, check=checking.slogan, about="一处记一条，附照片。")),
    (PLAN, RecordSpec(PLAN.key, check=checking.plan, about="按渠道和月份写次数，做了多少不用填。")),
    (HABIT, RecordSpec(HABIT.key, needs_community=True, check=checking.habit, about="不写人名和房号。")),
)  # fmt: skip

A = workflow.Action
AUTHORITY, TOWN, LEADER = str(Role.AUTHORITY), str(Role.TOWN), str(Role.LEADER)
ABOUT = (
    "提出、法律审核、告知当事人、听取陈述、按本地设定的审批人批准，期内公开，期满撤下。业主只写楼栋和行为，不写姓名、房号。"
    "审批人没有设定以前，不能批准，也就不公开任何一件。"
)


def _exposure(
    key: str, label: str, clauses: tuple[str, ...], subjects: V.Choices, acts: V.Choices, office: str
) -> CaseType:
    """The procedure of one document; the same table, its own clause, words and posts."""
    clause = clauses[0]

    def need(key: str, words: str, kind: Kind = Kind.TEXT, choices: V.Choices = ()) -> Field:
        return Field(key, words, kind, choices=choices, required=True, clause=clause)

    states = workflow.Exposure
    held = {states.APPROVAL: LEADER}
    return CaseType(
        key=key,
        label=label,
        flow=workflow.exposure(clause),
        clauses=clauses,
        opens=workflow.PROPOSE,
        goal=states.PUBLISHED,
        opened=(
            need("subject_kind", "曝光对象", Kind.CHOICE, subjects),
            Field("subject_name", "单位名称（业主不填）"),
            Field("building", "楼栋（曝光业主时填，不写房号）"),
            Field("owner_act", "业主的行为", Kind.CHOICE, choices=acts),
            need("facts", "拟公开的事实说明"),
            Field("source_case", "来自哪件查处或线索（编号）"),
        ),
        steps={
            str(A.SUBMIT): (Field("evidence_note", "证据说明"),),
            str(A.RETURN): (need("return_reason", "退回意见"),),
            str(A.PASS): (need("opinion", "法律审核意见"), need("legal_reviewer", "审核人（岗位）")),
            str(A.TELL): (need("told_how", "怎样告知"), need("answer_until", "陈述截止（含）", Kind.DATE)),
            str(A.ANSWER): (need("answer", "当事人陈述事项"),),
            str(A.APPROVE): (need("approval", "批准文件或批示"), Field("lawful_decision", "行政或司法决定（文号）")),
            str(A.PUBLISH): (
                need("from_day", "公开第一日", Kind.DATE),
                need("to_day", "公开最后一日（含）", Kind.DATE),
            ),
            str(A.WITHDRAW): (need("withdrawal", "撤下理由"),),
            str(A.STOP): (need("stop_reason", "不予曝光的理由"),),
        },
        papers=(
            Paper("evidence", "证据材料", clause),
            Paper("legal_opinion", "法律审核意见书", clause),
            Paper("told", "告知送达凭证", clause),
        ),
        holders={
            str(state): held.get(state, office)
            for state in states
            if state not in (states.WITHDRAWN, states.STOPPED)
        },
        reviews=frozenset({str(states.LEGAL_REVIEW), str(states.APPROVAL)}),
        about=ABOUT,
    )  # fmt: skip


EXPOSURE = _exposure("publicity.exposure", "向社会曝光", ("A-二(八)f",), V.SUBJECTS, V.OWNER_ACTS, AUTHORITY)
TOWN_EXPOSURE = _exposure(
    "publicity.town-exposure", "典型违法违规曝光", ("B-四(一)3d", "B-五(三)c"), V.TOWN_SUBJECTS, V.TOWN_OWNER_ACTS, TOWN
)


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
    for kind in (services.EXPOSURE, services.PRACTICE, services.RIGHTS):
        publishing.let_publish(kind, workflow.PUBLISH)
    for spec, record in RECORDS:
        records.declare(spec, record)
    for procedure in (EXPOSURE, TOWN_EXPOSURE):
        declare_procedure(procedure)
        cases.on_step(procedure.key, A.APPROVE, services.exposure_approved)
        cases.on_step(procedure.key, A.PUBLISH, services.exposure_published)
        cases.on_step(procedure.key, A.WITHDRAW, services.exposure_withdrawn)
    keys.add(
        keys.Entry("notice:rights-and-duties", "权利与义务公开页", "console:publicity-rights"),
        keys.Entry("notice:practices", "经验做法公开库", "console:publicity"),
        keys.Entry("notice:exposure", "曝光公开页", "console:publicity"),
        keys.Entry("rule:publicity-plan", "宣传计划与完成数", "console:publicity"),
        keys.Entry("rule:slogan-checklist", "三类标语清单", "console:publicity-slogans"),
    )
