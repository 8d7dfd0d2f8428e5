"""Forms of the user administration."""

from __future__ import annotations

from typing import Any

from django import forms

from mulin.base.access.rules import KINDS, ROLE_LABELS, HatKind, Role
from mulin.base.access.services import NewHat
from mulin.base.places import selectors as places
from mulin.faces.console.registers.correcting import ParsedField
from mulin.faces.shared.forms import DateInput
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import identifiers
from mulin.kernel.errors import DomainError

# Roles that stand on a community, not on an office: their range is named by communities.
OF_COMMUNITIES = frozenset({Role.COMPANY, Role.COMMITTEE, Role.OWNER})


class ReasonForm(forms.Form):
    """Why: written to the log."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class EndForm(ReasonForm):
    """From which day a hat no longer holds."""

    on = forms.DateField(label="从哪天起终止", widget=DateInput())
    field_order = ("on", "reason")


class HatForm(forms.Form):
    """A hat: role, how it is shown, its place or its communities, since when."""

    role = forms.ChoiceField(label="角色")
    label = forms.CharField(label="身份名称", max_length=160, help_text="办理记录上显示的名称，例如：山城街道 物业岗")
    place = forms.ChoiceField(label="所在地方")
    communities = forms.CharField(
        label="服务的小区",
        required=False,
        help_text="只有企业、业委会、业主填写；写小区名称，多个用顿号隔开",
    )
    from_date = forms.DateField(label="从哪天起", widget=DateInput())

    def __init__(self, request: MulinRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        paths = request.hat.paths if request.hat else ()
        found = [r for path in paths for r in places.list_regions(under=path)]
        self.names = {r.path: r.name for r in found}
        self.fields["role"].choices = [("", "请选择"), *((r.value, ROLE_LABELS[r]) for r in Role)]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", "请选择"), *self.names.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Communities are asked for exactly where the role stands on them."""
        given = super().clean() or {}
        if given.get("role") in OF_COMMUNITIES and "place" in given:
            given["found"] = self._communities(given)
        return given

    def _communities(self, given: dict[str, Any]) -> list[places.CommunityView]:
        names = [name for name in given.get("communities", "").replace("，", "、").split("、") if name.strip()]
        if not names:
            self.add_error("communities", "请写明小区名称。")
        found = []
        for name in names:
            try:
                one = places.find_community(name.strip(), under=given["place"])
            except DomainError:
                one = None
            if one is None:
                self.add_error("communities", f"这个地方没有叫“{name}”的在册小区，或者重名。")
            else:
                found.append(one)
        return found

    def hat(self) -> NewHat:
        """The new hat as the service takes it."""
        given = self.cleaned_data
        role = Role(given["role"])
        found: list[places.CommunityView] = given.get("found", [])
        return NewHat(
            role=role,
            kind=KINDS.get(role, HatKind.POST),
            label=given["label"],
            place_name="、".join(one.name for one in found)[:160] or self.names[given["place"]],
            path=found[0].path if found else given["place"],
            ranges=tuple(one.path for one in found),
            community_id=found[0].id if len(found) == 1 else None,
        )


class UserForm(HatForm):
    """A new person with a sign-in and the first hat."""

    name = forms.CharField(label="姓名", max_length=60)
    phone = ParsedField(identifiers.parse_phone, label="手机", required=False)
    username = forms.CharField(label="用户名", max_length=40, help_text="3 到 40 个小写字母、数字、点或短横线")
    field_order = ("name", "phone", "username", "role", "label", "place", "communities", "from_date")
