"""The money of a title (五(一), 六(二)-2): subsidy and payments, the books, breaches, plans, closings, settlement.

Both books of a workshop, the municipal subsidy (专款专用) and what its host adds (单位配套), are lines of one table and
never mix. A line is entered by one person and decided by another; from then on nothing of it changes, what was wrong
is reversed (红冲). The sums of a ``Ledger`` are kept by a trigger when a line is confirmed, never by Python.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear

from accounts.models import User
from applications.models.rules import ProgrammeRules
from applications.models.workshop import Workshop, follows
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


def _money(**options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


def _sum() -> models.DecimalField[Any, Any]:
    return _money(default=Decimal(0), editable=False)


class SubsidyUse(models.Model):
    """What the money may be spent on, as data of the programme rules: an activity of 五(一)-2, or a type of cost."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", "活动"
        COST = "cost", "费用类别"

    rules = models.ForeignKey(ProgrammeRules, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=40)
    is_permitted = models.BooleanField(default=True)
    clause = models.CharField(max_length=40, help_text="What permits or forbids it.")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["kind", "order"]
        constraints = [models.UniqueConstraint(name="use_once", fields=["rules", "kind", "code"])]

    def __str__(self) -> str:
        return self.name


class Subsidy(models.Model):
    """The one-off subsidy that both bureaus decided for a key project; ``reviews`` orders it, finance pays it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="subsidies")
    key_project = models.PositiveBigIntegerField(unique=True, help_text="The decision of both bureaus.")
    year = models.PositiveSmallIntegerField()
    amount = _money()
    authorised_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    authorised_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_subsidy_a_workshop", fields=["workshop"], condition=Q(withdrawn_at=None)),
            models.CheckConstraint(name="subsidy_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="subsidy_withdrawn_with_reason", condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason="")
            ),
        ]


class Payment(models.Model):
    """One instalment: drafted by finance's officer, paid by its approver, then a line of the unit's book."""

    class Status(models.TextChoices):
        DRAFTED = "drafted", "待财政负责人确认"
        PAID = "paid", "已拨付"
        CANCELLED = "cancelled", "已取消"

    subsidy = models.ForeignKey(Subsidy, on_delete=models.PROTECT, related_name="payments")
    ordinal = models.PositiveSmallIntegerField()
    amount = _money()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFTED)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    paid_on = models.DateField(null=True, blank=True, help_text="The day of the bank.")
    document = models.CharField(max_length=60, blank=True, help_text="Number of the order of payment.")
    voucher = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paid_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["subsidy", "ordinal"]
        constraints = [
            models.UniqueConstraint(name="payment_ordinal", fields=["subsidy", "ordinal"]),
            models.CheckConstraint(name="payment_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="paid_by_another",
                condition=~Q(status="paid")
                | (
                    Q(paid_at__isnull=False, paid_on__isnull=False, paid_by__isnull=False) & ~Q(paid_by=F("drafted_by"))
                ),
            ),
            models.CheckConstraint(
                name="payment_cancelled_with_reason", condition=~Q(status="cancelled") | ~Q(cancelled_reason="")
            ),
        ]


class LedgerQuerySet(models.QuerySet["Ledger"]):
    def visible_to(self, user: User) -> LedgerQuerySet:
        """City and finance see all, a district and its finance theirs, a unit its own; experts none."""
        return self.filter(follows(user))

    def locked(self) -> LedgerQuerySet:
        """Held to the end of the transaction: whoever enters, confirms or closes waits here."""
        return self.select_for_update(of=("self",))


class Ledger(models.Model):
    """The books of one title and their sums; a trigger moves the sums when a line is confirmed."""

    workshop = models.OneToOneField(Workshop, on_delete=models.PROTECT, related_name="ledger")
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="Last line or decision; orders the desk.")
    balance = _sum()
    received = _sum()
    interest = _sum()
    spent = _sum()
    misused = _sum()
    repaid = _sum()
    surrendered = _sum()
    own_spent = _sum()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="ledger_latest")]
        constraints = [
            models.CheckConstraint(name="ledger_never_below_zero", condition=Q(balance__gte=0)),
            models.CheckConstraint(
                name="ledger_sums_agree",
                condition=Q(
                    balance=F("received") + F("interest") + F("repaid") - F("spent") - F("misused") - F("surrendered")
                ),
            ),
        ]


class Settlement(models.Model):
    """What is to come back when a title ends: unspent and misused money, by which day, and how it ended."""

    class Status(models.TextChoices):
        OPEN = "open", "清算中"
        CLOSED = "closed", "清算完毕"
        DROPPED = "dropped", "不再清算"

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="settlements")
    cause = models.CharField(max_length=200)
    unspent = _money()
    misused = _money()
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    opened_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_words = models.CharField(max_length=300, blank=True, help_text="Why it ended with less, or was dropped.")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_settlement", fields=["ledger"], condition=Q(status="open")),
            models.CheckConstraint(name="settlement_not_negative", condition=Q(unspent__gte=0, misused__gte=0)),
            models.CheckConstraint(
                name="settlement_ended_with_its_moment",
                condition=Q(status="open", closed_at=None) | (~Q(status="open") & Q(closed_at__isnull=False)),
            ),
        ]

    @property
    def owed(self) -> Decimal:
        """Everything that is to come back; while it is open it follows the books (services.demands)."""
        return self.unspent + self.misused


class LedgerEntry(models.Model):
    """One line. Its only change is the decision of a second person; a trigger refuses every other and each deletion."""

    class Fund(models.TextChoices):
        SUBSIDY = "subsidy", "市财政补助"
        OWN = "own", "单位配套"

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "补助到账"
        INTEREST = "interest", "利息"
        EXPENSE = "expense", "支出"
        REFUND = "refund", "退款"
        MISUSE = "misuse", "不合规支出"
        REPAYMENT = "repayment", "归还不合规支出"
        SURRENDER = "surrender", "上缴财政"

    class Status(models.TextChoices):
        ENTERED = "entered", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "未予确认"

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(help_text="Within its ledger, in the order of entering.")
    fund = models.CharField(max_length=8, choices=Fund.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField(help_text="When the money moved.")
    year = models.PositiveSmallIntegerField(editable=False)
    amount = _money(help_text="Negative in a reversal (红冲).")
    effect = _money(help_text="What it does to the balance of the subsidy.")
    activity = models.ForeignKey(SubsidyUse, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cost_type = models.ForeignKey(SubsidyUse, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=200)
    payee = models.CharField(max_length=100, blank=True)
    voucher_number = models.CharField(max_length=40, blank=True)
    voucher = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=40, blank=True, help_text="Which clause a misuse breaks.")
    reverses = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversals")
    refund_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds")
    rest_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rests", help_text="Beyond the balance."
    )
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="receipts")
    breach = models.ForeignKey("Breach", null=True, blank=True, on_delete=models.PROTECT, related_name="repayments")
    settlement = models.ForeignKey(
        Settlement, null=True, blank=True, on_delete=models.PROTECT, related_name="surrenders"
    )
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ENTERED)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["ledger", "day", "pk"]
        constraints = [
            models.UniqueConstraint(name="entry_number_once", fields=["ledger", "number"]),
            models.UniqueConstraint(
                name="reversed_once", fields=["reverses"], condition=~Q(status="refused") & Q(reverses__isnull=False)
            ),
            models.CheckConstraint(
                name="only_a_reversal_is_negative",
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
            ),
            models.CheckConstraint(
                name="effect_of_its_kind",
                condition=Q(fund="own", kind__in=["expense", "refund"], effect=0)
                | Q(fund="subsidy", kind__in=["receipt", "interest", "refund", "repayment"], effect=F("amount"))
                | Q(fund="subsidy", kind__in=["expense", "misuse", "surrender"], effect=-F("amount")),
            ),
            models.CheckConstraint(name="entry_in_its_year", condition=Q(year=ExtractYear("day"))),
            models.CheckConstraint(
                name="spent_on_something",
                condition=~Q(kind__in=["expense", "misuse", "refund"])
                | Q(activity__isnull=False, cost_type__isnull=False),
            ),
            models.CheckConstraint(
                name="misuse_names_its_clause",
                condition=(Q(kind="misuse") & ~Q(clause="")) | (~Q(kind="misuse") & Q(clause="")),
            ),
            models.CheckConstraint(
                name="entry_says_what_it_follows",
                condition=(~Q(kind="receipt") | Q(payment__isnull=False))
                & (~Q(kind="repayment") | Q(breach__isnull=False))
                & (~Q(kind="refund") | Q(refund_of__isnull=False)),
            ),
            models.CheckConstraint(
                name="entry_decided_by_another",
                condition=Q(status="entered", decided_by=None, decided_at=None, refusal="")
                | (
                    Q(status="confirmed", decided_by__isnull=False, decided_at__isnull=False, refusal="")
                    & ~Q(decided_by=F("entered_by"))
                )
                | (Q(status="refused", decided_by__isnull=False, decided_at__isnull=False) & ~Q(refusal="")),
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "day", "id"], name="entry_in_order"),
            models.Index(fields=["ledger", "id"], name="entry_waiting", condition=Q(status="entered")),
        ]


class Breach(models.Model):
    """Money used outside the permitted uses: the unit explains or repays it, finance closes it."""

    class Status(models.TextChoices):
        OPEN = "open", "待说明归还"
        EXPLAINED = "explained", "已说明，待财政办结"
        CLOSED = "closed", "已办结"

    class Outcome(models.TextChoices):
        REPAID = "repaid", "已全额归还"
        ACCEPTED = "accepted", "说明成立，不作违规处理"
        REVERSED = "reversed", "登记有误，已红冲"
        SETTLED = "settled", "随称号终止清算办结"

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="breaches")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="breaches")
    clause = models.CharField(max_length=40)
    facts = models.CharField(max_length=500)
    amount = _money()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    due_on = models.DateField(help_text="Last day to explain or repay.")
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    explanation = models.TextField(max_length=1000, blank=True)
    evidence = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    explained_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closing_words = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_live_breach", fields=["entry"], condition=~Q(status="closed")),
            models.CheckConstraint(name="breach_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="breach_closed_with_outcome",
                condition=(Q(status="closed", closed_at__isnull=False) & ~Q(outcome="") & ~Q(closing_words=""))
                | (~Q(status="closed") & Q(closed_at=None, outcome="")),
            ),
            models.CheckConstraint(
                name="breach_explained_in_words",
                condition=~Q(status="explained") | (Q(explained_at__isnull=False) & ~Q(explanation="")),
            ),
        ]
        indexes = [models.Index(fields=["ledger", "status"], name="breach_of_ledger")]


class SpendingPlan(models.Model):
    """The unit's budget for the subsidy, by activity and cost type; changed by a new version with its reason."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(name="plan_version_once", fields=["ledger", "version"]),
            models.UniqueConstraint(name="one_current_plan", fields=["ledger"], condition=Q(ended_at=None)),
            models.CheckConstraint(name="changed_plan_with_reason", condition=Q(version=1) | ~Q(reason="")),
        ]


class SpendingLine(models.Model):
    plan = models.ForeignKey(SpendingPlan, on_delete=models.PROTECT, related_name="lines")
    activity = models.ForeignKey(SubsidyUse, on_delete=models.PROTECT, related_name="+")
    cost_type = models.ForeignKey(SubsidyUse, on_delete=models.PROTECT, related_name="+")
    amount = _money()

    class Meta:
        ordering = ["activity__order", "cost_type__order"]
        constraints = [
            models.UniqueConstraint(name="plan_line_once", fields=["plan", "activity", "cost_type"]),
            models.CheckConstraint(name="plan_line_positive", condition=Q(amount__gt=0)),
        ]


class LedgerClosing(models.Model):
    """A year that takes no more lines, with the bank's statement beside the book; reopened by finance with a reason."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="closings")
    year = models.PositiveSmallIntegerField()
    opening = _money()
    income = _money()
    outgo = _money()
    balance = _money()
    own_spent = _money()
    bank_balance = _money()
    difference = models.CharField(max_length=300, blank=True, help_text="Why bank and book differ.")
    statement = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    reopened_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year", "-closed_at"]
        constraints = [
            models.UniqueConstraint(name="year_closed_once", fields=["ledger", "year"], condition=Q(reopened_at=None)),
            models.CheckConstraint(
                name="closing_adds_up", condition=Q(balance=F("opening") + F("income") - F("outgo"))
            ),
            models.CheckConstraint(
                name="difference_explained", condition=Q(bank_balance=F("balance")) | ~Q(difference="")
            ),
            models.CheckConstraint(
                name="reopened_with_reason",
                condition=Q(reopened_at=None, reopened_by=None)
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_reason="")),
            ),
        ]
