"""Forms of papers. Only what the act itself cannot do without is required (P10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mulin.faces.shared import forms as own
from mulin.mechanisms.notices import rules

BODY_HELP = (
    "一行一段。以“一、”“（一）”“1.”开头的短行排成标题；表格从电子表格里复制后直接粘贴，前面可加一行“表：表名”；"
    "附件写成“附件：1. 名称”，一行一个。"
)


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, each checked like a single one."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=Files(attrs={"multiple": True, "accept": ".jpg,.jpeg,.png,.pdf"}), **given)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file in the order in which it was chosen."""
        many: Sequence[Any] = data if isinstance(data, list | tuple) and data else [data]
        return [found for one in many if (found := super(FilesField, self).clean(one, initial)) is not None]


class TextForm(forms.Form):
    """The text of a paper."""

    title = forms.CharField(label="标题", max_length=200)
    issuer = forms.CharField(label="发文机关", max_length=160)
    addressees = forms.CharField(label="主送", required=False, max_length=400, help_text="如：各镇人民政府、街道办事处")
    body = forms.CharField(label="正文", widget=forms.Textarea(attrs={"rows": 16}), help_text=BODY_HELP)
    clause = forms.CharField(
        label="依据条款", required=False, max_length=60, help_text="如 S-四(一)a；会记入条款的办理情况。"
    )


class NewForm(TextForm):
    """Begin a paper: its kind and the place that it concerns."""

    kind = forms.ChoiceField(label="文种")
    place = forms.ChoiceField(
        label="涉及的地方", help_text="印发以后，这个地方和它的下级都能看到；印发以前只有本级看得到。"
    )

    field_order = ("kind", "place", "title", "issuer", "addressees", "body", "clause")

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.key, kind.label) for kind in rules.kinds.all() if kind.offered]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class SignForm(forms.Form):
    """A step of the sign-off: the opinion, and whether the paper passes."""

    decision = forms.ChoiceField(
        label="处理", choices=(("pass", "同意"), ("return", "退回修改")), widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label="签批意见", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回的，写清需要修改什么。",
    )  # fmt: skip


class NumberForm(forms.Form):
    """Choose the run of numbers, or register one."""

    series = forms.ChoiceField(label="机关代字", required=False)
    mark = forms.CharField(
        label="登记新的机关代字", required=False, max_length=40, help_text="如：山住建通。只登记一次，以后可选。"
    )
    used_before = forms.IntegerField(
        label="本年度启用前已用到的序号", required=False, min_value=0, initial=0,
        help_text="本年已在纸上编到 57 号的填 57，从 58 号接着编；没有编过的不填。",
    )  # fmt: skip

    def __init__(self, *args: Any, series: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["series"].choices = [("", "——"), *series]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if bool(given.get("series")) == bool(given.get("mark")):
            self.add_error("series", "请选一个已登记的机关代字，或者登记新的，二者取一。")
        return given


class SealForm(forms.Form):
    """The sealed copy: one PDF, or its pages as photographs in order."""

    scans = FilesField(
        label="盖章件（扫描件或照片）", help_text="一份 PDF，或按页序选多张照片；每页都要拍全，角上的二维码用来核对。"
    )


class PostForm(forms.Form):
    """Post the sealed copy."""

    from_day = forms.DateField(label="公布的第一日", widget=own.DateInput)
    to_day = forms.DateField(label="公布的最后一日", widget=own.DateInput, help_text="含当日。")
    spots = forms.CharField(
        label="公布的渠道和位置", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一处，渠道和位置用空格隔开，如：公告栏 东社区服务站门口。",
    )  # fmt: skip
    proof = forms.FileField(label="张贴照片或网页截图", required=False)
    public = forms.BooleanField(label="在公开页显示盖章件", required=False)


class EndForm(forms.Form):
    """What came of a posting."""

    result = forms.CharField(
        label="公布结果",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：期内没有收到异议。",
    )


class ServeForm(forms.Form):
    """Serve the sealed copy on its addressees."""

    recipients = forms.CharField(
        label="受送达人", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个；签收的岗位写在后面，用空格隔开，如：演示物业 项目经理。",
    )  # fmt: skip
    means = forms.ChoiceField(label="送达方式", choices=rules.MEANS)
    served_on = forms.DateField(label="送达日期", widget=own.DateInput)
    note = forms.CharField(label="说明", required=False, max_length=300, help_text="邮寄写单号，留置写见证情况。")
    proof = forms.FileField(label="送达回证", required=False)


class WithdrawForm(forms.Form):
    """Take a paper back."""

    reason = forms.CharField(label="撤回理由", max_length=300)


class NoteForm(forms.Form):
    """签批意见 on a final paper."""

    opinion = forms.CharField(label="签批意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    follow_up = forms.CharField(label="落实要求", required=False, max_length=300, help_text="由谁做什么；没有可不填。")
    follow_by = forms.DateField(label="落实期限", required=False, widget=own.DateInput)


class IntakeForm(forms.Form):
    """Many sealed papers at once."""

    scans = FilesField(
        label="扫描件、照片", help_text="可以一次选很多：每份 PDF 或每张照片自动认出属于哪份公文，认不出的再按文号查。"
    )
