"""What the notices shelf registers: its messages, the general kinds of papers, the two registers of papers."""

from __future__ import annotations

from dataclasses import replace

from mulin.kernel import messages
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec, registry
from mulin.mechanisms.notices import rules, selectors, workflow
from mulin.mechanisms.packs import keys

TEXTS = {
    "notices.incomplete": "公告须有标题和依据条款。",
    "notices.missing": "没有这份公告，或它不在您的范围内。",
    "notices.state": "公告当前为“{state}”，不能办理这一步。",
    "notices.no_spot": "请至少写明一处张贴位置或发布渠道。",
    "notices.period": "公示的最后一日不能早于第一日。",
    "notices.still_running": "公示期至 {to_day} 结束，期满后才能办结。",
    "notices.page_incomplete": "发布须有标题、网址名和发布依据（决定或批示）。",
    "notices.page_missing": "没有这个页面，或它已撤下。",
    "notices.slug_taken": "网址名 {slug} 已被其他地方使用。",
    "notices.reason_missing": "请写明撤下的理由。",
}
PAPER_TEXTS = {
    "papers.missing": "没有这份公文，或它不在您的范围内。",
    "papers.unknown_kind": "没有登记“{kind}”这种公文。",
    "papers.field_missing": "请填写{field}。",
    "papers.empty": "正文还是空的，请先写正文再送签。",
    "papers.no_chain": "这种公文不需签批，定稿即可。",
    "papers.chain_wanted": "这种公文须经签批，请送签。",
    "papers.own_draft": "起草人不能是唯一的签批人，请由另一位有签发权的同志签发。",
    "papers.opinion_missing": "请写明意见；退回的要写清需要修改什么。",
    "papers.no_number_wanted": "这种公文不编文号。",
    "papers.number_missing": "还没有编号：先编号，再盖章。",
    "papers.copy_missing": "还没有盖章件：请先上传盖章后的扫描件或照片。",
    "papers.too_many_files": "一次最多 {limit} 个文件，请分几次上传。",
    "papers.nothing_chosen": "没有一个文件填了文号，没有入库。",
    "papers.number_unknown": "没有查到文号“{number}”，或有几份公文都以它结尾，请照全文号填写。",
    "papers.other_copy": "“{name}”上的二维码属于另一份公文，请核对后重新选择。",
    "papers.series_incomplete": "请填写机关代字和发文机关；已用序号不能是负数。",
    "papers.no_series": "没有这个机关代字，或它不属于发文机关所在地。",
    "papers.no_recipient": "请至少写明一个受送达人。",
    "papers.recipient_unnamed": "受送达人不能空着。",
    "papers.served_day": "“{name}”的送达日期不能晚于今天。",
    "papers.reason_missing": "请写明撤回的理由；已编的文号随之作废，理由会记入发文登记簿。",
    "papers.not_final": "定稿以后才能签批意见。",
}
PAPER = RegisterSpec(
    key="paper",
    label="公文",
    table="paper",
    fields=(
        Field("title", "标题", required=True, sort_column="pinyin"),
        Field("kind", "文种", filterable=True),
        Field("number", "文号", Kind.CODE, filterable=True),
        Field(
            "state", "状态", Kind.CHOICE, filterable=True,
            choices=tuple((str(key), label) for key, label in workflow.STATE_LABELS.items()),
        ),
        Field("issuer", "发文机关"),
        Field("place_name", "地点"),
        Field("drafted_on", "起草日期", Kind.DATE),
        Field("signed_on", "成文日期", Kind.DATE),
        Field("issued_on", "印发日期", Kind.DATE),
        Field("clause", "依据条款", Kind.CODE, filterable=True),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    name_column="title",
    pinyin_column="pinyin",
    initials_column="initials",
    default_sort="title",
    layer_column="layer",
    see="papers.see",
    change="papers.draft",
    detail_url="console:paper",
    empty="还没有公文。通报、责令整改通知、公告、会议通知在这里起草，签批、编号、盖章件入库、公布或送达。",
)  # fmt: skip
NUMBERS = RegisterSpec(
    key="paper-number",
    label="发文登记簿",
    table="paper_number",
    fields=(
        Field("text", "文号", Kind.CODE, required=True),
        Field("year", "年份", Kind.INT, filterable=True),
        Field("number", "序号", Kind.INT),
        Field("title", "标题"),
        Field("issuer", "发文机关", filterable=True),
        Field("kind", "文种", filterable=True),
        Field("given_on", "编号日期", Kind.DATE),
        Field("given_by", "编号人"),
        Field("state", "状态", Kind.CHOICE, choices=(("USED", "使用"), ("VOID", "作废")), filterable=True),
        Field("void_reason", "作废理由"),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    name_column="text",
    default_sort="number",
    layer_column="layer",
    see="papers.see",
    detail_url="console:paper_number",
    empty="还没有编过文号。公文签发以后在它的页面上编号；同一代字、同一年度的序号连续，不空号、不重号。",
)


def paper_stands(asking: keys.Asking) -> keys.Standing:
    """How many papers of the kind were issued for the clause."""
    count = selectors.count_issued(
        asking.key, under=asking.path, clause=asking.clause, layers=asking.layers, until=asking.on
    )
    return keys.Standing(f"已印发 {count} 件" if count else "尚未印发", "met" if count else "plain")


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
    messages.register_all(PAPER_TEXTS)
    rules.kinds.add(*rules.GENERAL)
    keys.answer("notice", paper_stands)


def declare_registers() -> None:
    """The registers of papers, with the kinds that the areas declared: called after all of them."""
    choices = tuple((kind.key, kind.label) for kind in rules.kinds.all())
    for spec in (PAPER, NUMBERS):
        fields = tuple(
            replace(field, kind=Kind.CHOICE, choices=choices) if field.key == "kind" else field for field in spec.fields
        )
        registry.add_register(replace(spec, fields=fields))
