"""The security journal: sign-ins, rights, reveals. Append-only, chained per person it is about."""

from django.db import models

from accounts.models.person import User
from accounts.roles import Role
from common.journal import ChainedRow

FACT_WORDS = {
    "role": "角色",
    "organisation": "单位编号",
    "may_admit": "管理成员",
    "how": "方式",
    "basis": "依据",
    "reason": "原因",
    "known": "账号存在",
    "factor": "因素",
    "serial": "序号",
    "what": "内容",
    "subject": "对象",
    "found": "找到",
    "first_day": "自",
    "last_day": "至",
    "batch": "导入批次",
    "valid_from": "自",
    "from_user": "移交人编号",
    "cases": "件数",
    "to": "调到",
    "lines": "条数",
    "broken": "异常",
}
VALUE_WORDS = {
    "officer": "管理人员重发",
    "self": "本人",
    "mail": "邮件链接",
    "idle": "离开超时",
    "elsewhere": "在另一处登录",
    "clock": "系统按期",
    "may_admit": "管理成员",
    "expert_entered": "入库",
    "expert_edited": "修改信息",
    "expert_suspended": "暂停",
    "expert_resumed": "恢复",
    "expert_removed": "移出专家库",
    "tie_declared": "申报回避关系",
    "tie_ended": "解除回避关系",
    "totp": "动态口令",
    "recovery_codes": "恢复码",
    **dict(Role.choices),
}


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return VALUE_WORDS.get(str(value), str(value))


class SecurityEvent(ChainedRow):
    """One line of the security journal. ``content`` is what the hash covers; it holds no personal value."""

    class Verb(models.TextChoices):
        SIGNED_IN = "signed_in", "登录"
        SIGN_IN_FAILED = "sign_in_failed", "登录失败"
        LOCKED = "locked", "账号锁定"
        SIGNED_OUT = "signed_out", "退出"
        SESSION_ENDED = "session_ended", "自动退出"
        PASSWORD_CHANGED = "password_changed", "修改密码"
        FACTOR_SET = "factor_set", "启用第二因素"
        FACTOR_REMOVED = "factor_removed", "停用第二因素"
        FACTOR_RESET = "factor_reset", "当面重发第二因素"
        RIGHT_GRANTED = "right_granted", "授予权限"
        RIGHT_ENDED = "right_ended", "收回权限"
        DELEGATED = "delegated", "委托"
        DELEGATION_ENDED = "delegation_ended", "终止委托"
        HANDED_OVER = "handed_over", "移交工作"
        REVEALED = "revealed", "查看个人信息"
        SEARCHED_ID = "searched_id", "按证件号查找"
        ACCOUNT_MADE = "account_made", "建立账号"
        ACCOUNT_DISABLED = "account_disabled", "停用账号"
        ACCOUNT_ENABLED = "account_enabled", "恢复账号"
        ACCOUNT_UNLOCKED = "account_unlocked", "解除锁定"
        JOURNAL_VERIFIED = "journal_verified", "核验日志"
        EXPERT_CHANGED = "expert_changed", "专家库变更"
        UNIT_REGISTERED = "unit_registered", "单位注册"
        UNIT_CONFIRMED = "unit_confirmed", "确认单位"
        UNIT_REFUSED = "unit_refused", "单位注册未通过"
        UNIT_CHANGED = "unit_changed", "单位信息变更"
        SEAL_ISSUED = "seal_issued", "签发印章证书"
        SEAL_LOST = "seal_lost", "印章挂失"
        CLOCK_MOVED = "clock_moved", "调整演示时钟"
        REFUSED = "refused", "越权被拒"

    about = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="security_events")
    chain = models.PositiveBigIntegerField(help_text="Primary key of the person, 0 when nobody is known.")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20, choices=Verb.choices)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    facts = models.JSONField(default=dict)

    @property
    def details(self) -> str:
        """The facts in words, for readers of the journal."""
        return "，".join(
            f"{FACT_WORDS.get(name, name)} {_in_words(value)}" for name, value in self.facts.items() if value != ""
        )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="security_event_sequence", fields=["chain", "sequence"]),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="security_latest"),
            models.Index(fields=["verb", "-at"], name="security_by_verb"),
        ]
