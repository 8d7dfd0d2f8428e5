"""The Chinese sentences of what the parties shelf refuses."""

from __future__ import annotations

TEXTS = {
    "parties.owners_twice": "同一份名册里房屋重复，或不在同一小区；请合并后再报。",
    "parties.reason_missing": "请写明理由；理由会记入审计。",
    "parties.unknown_person": "没有找到，或不在您的辖区之内。",
    "parties.name_missing": "请填写名称。",
    "parties.basis_missing": "请填写依据。",
    "parties.uscc_taken": "统一社会信用代码 {uscc} 已登记给“{name}”。",
    "parties.key_taken": "编号“{key}”已被使用。",
    "parties.unknown_organisation": "没有找到机构“{text}”。",
    "parties.unknown_post": "没有找到职务“{text}”。",
    "parties.unknown_delegation": "没有找到这项下放。",
    "parties.title_taken": "“{organisation}”已有职务“{title}”。",
    "parties.not_an_association": "“{name}”不是行业协会，不能有会员。",
    "parties.own_member": "协会不能是自己的会员。",
    "parties.no_membership": "“{name}”这一天不是会员。",
    "parties.post_ended": "职务“{title}”已撤销，不能任命。",
    "parties.vacant_already": "职务“{title}”这一天没有任职人，不必再免去。",
    "parties.seat_taken": "序号 {order} 的席位已经设定。",
    "parties.delegation_step": "这项下放的状态为“{state}”，不能{act}。",
    "parties.delegation_day": "日期 {on} 早于上一步的日期 {since}。",
    "parties.delegation_exists": "“{place}”在这些日子里已有“{label}”的下放记录。",
    "parties.taker_missing": "承接须写明承接单位。",
    "parties.item_missing": "清单事项不能为空。",
    "parties.list_kind": "“{kind}”不是清单的种类。",
    "parties.lead_missing": "至少要有一个牵头单位。",
}
