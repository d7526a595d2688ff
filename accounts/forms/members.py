"""Forms of the organisation page: inviting, lending a role, reporting a seal lost."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.forms.registration import UserNameField
from accounts.forms.sign_in import password_field
from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES_OF_KIND, Role
from common.form_fields import ChineseNameField, DayField, PhoneField
from common.forms import FULL_ROW, HouseForm

LONGEST_DELEGATION = 180


class InviteForm(HouseForm):
    """A new account with a first-login password, or a further role for somebody who has one."""

    username = UserNameField(required=False, help_text="新建账号时填写。")
    name = ChineseNameField(label="姓名", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    phone = PhoneField(label="手机", required=False)
    existing = forms.CharField(
        label="已有账号的用户名", required=False, max_length=60, help_text="给已有账号增加角色时填写。"
    )
    role = forms.ChoiceField(label="角色")
    may_admit = forms.BooleanField(label="可以管理本单位成员", required=False)
    sections = (
        ("新建账号", ("username", "name", "email", "phone")),
        ("或者，已有账号", ("existing",)),
        ("角色", ("role", "may_admit")),
    )
    mark_optional = False

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = ROLES_OF_KIND.get(organisation.kind, frozenset())
        cast("forms.ChoiceField", self.fields["role"]).choices = [
            (role.value, role.label) for role in Role if role in allowed
        ]
        self.found: User | None = None

    def clean_existing(self) -> str:
        username = self.cleaned_data["existing"].lower()
        if username:
            self.found = User.objects.filter(username=username, is_active=True).first()
            if self.found is None:
                raise forms.ValidationError("没有这个用户名，或账号已停用，请核对。")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "existing" in self.errors or cleaned.get("existing"):
            return cleaned
        for name in ("username", "name"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"新建账号请填写“{self.fields[name].label}”；已有账号的，请填写其用户名。")
        return cleaned


class MembershipField(forms.ModelChoiceField):
    """A role as the person who holds it calls it."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.get_role_display()}（{obj.organisation.short_name}）"


class DelegationForm(HouseForm):
    """A role lent to a colleague from one day to another."""

    membership = MembershipField(label="委托的角色", queryset=Membership.objects.none(), empty_label=None)
    to = forms.ModelChoiceField(label="受托人", queryset=User.objects.none(), empty_label="请选择本单位成员")
    first_day = DayField(label="自")
    last_day = DayField(label="至（含当日）")
    reason = forms.CharField(label="事由", max_length=200)
    password = password_field("您的登录密码", new=False, help_text="委托权限须确认是本人操作。")
    widths = {"reason": FULL_ROW, "password": FULL_ROW}

    def __init__(self, *args: Any, memberships: Any, people: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        cast("forms.ModelChoiceField", self.fields["membership"]).queryset = memberships
        cast("forms.ModelChoiceField", self.fields["to"]).queryset = people

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and first < self.today:
            self.add_error("first_day", "委托不能从过去的日期开始。")
        if first and last and last < first:
            self.add_error("last_day", "结束日期不能早于开始日期。")
        elif first and last and (last - first).days >= LONGEST_DELEGATION:
            self.add_error("last_day", f"一次委托最长 {LONGEST_DELEGATION} 天。")
        return cleaned


class LostSealForm(HouseForm):
    """Stop a certificate at once."""

    reason = forms.CharField(label="挂失原因", max_length=200)
    password = password_field("您的登录密码", new=False)
    widths = {"reason": FULL_ROW}


class PasswordOnlyForm(HouseForm):
    """An act that needs nothing but the certainty who does it."""

    password = password_field("您的登录密码", new=False)
    widths = {"password": FULL_ROW}


class ReasonForm(HouseForm):
    """Why something is done to somebody."""

    reason = forms.CharField(label="原因", max_length=200)
    password = password_field("您的登录密码", new=False, help_text="须确认是本人操作。")
    widths = {"reason": FULL_ROW}


class ProfileForm(HouseForm):
    """What a person may change about himself."""

    name = ChineseNameField(label="姓名")
    email = forms.EmailField(label="电子邮箱", required=False, help_text="办理进度和找回密码的链接发到这里。")
    phone = PhoneField(label="换一个手机号", required=False, help_text="不换请留空。现在登记的号码见上方。")
    large_type = forms.BooleanField(label="使用大字", required=False)
