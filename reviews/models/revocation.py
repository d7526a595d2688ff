"""Taking a title away (六(四)-3, -4; domain §6): proposal, delivery, defence, bans, announcement; what comes back.

The joint decision itself stands with the others in ``reviews.models.decision``: one content, two sides, two seals.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from applications.models import Workshop
from applications.models.workshop import follows
from common.models import StoredFile
from reviews.models.assessment import Assessment
from reviews.models.award import Plaque
from reviews.models.decision import Decision

PERSON = settings.AUTH_USER_MODEL


class RevocationQuerySet(models.QuerySet["Revocation"]):
    def visible_to(self, user: User) -> RevocationQuerySet:
        """Both bureaus all; unit, body and the district's finance of the title from the proposal on."""
        found = self.filter(follows(user))
        return found if user.sees_every_case() else found.filter(proposed_at__isnull=False)

    def locked(self) -> RevocationQuerySet:
        return self.select_for_update(of=("self",))

    def open(self) -> RevocationQuerySet:
        return self.filter(ended_at=None)


class Revocation(models.Model):
    """One proposal to take a title away, from the officer's draft to what became of it."""

    class Ground(models.TextChoices):
        FAILED = "failed", "评估考核不合格"
        OTHER = "other", "其他依法应当撤销的情形"

    class Status(models.TextChoices):
        DRAFT = "draft", "拟稿"
        PROPOSED = "proposed", "拟撤销"
        WITHDRAWN = "withdrawn", "未提出"
        KEPT = "kept", "不予撤销"
        REVOKED = "revoked", "已撤销"
        REINSTATED = "reinstated", "称号已恢复"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="revocations")
    number = models.PositiveSmallIntegerField(help_text="Within its title.")
    ground = models.CharField(max_length=8, choices=Ground.choices)
    assessment = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=120, help_text="Which document, e.g. 京人社能发〔2011〕275号")
    article = models.CharField(max_length=60, help_text="Which article of it.")
    facts = models.TextField()
    basis = models.TextField()
    notice_number = models.CharField(max_length=60, blank=True)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    proposed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    defence_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="As the notice says.")
    served_on = models.DateField(null=True, blank=True, help_text="When the notice counts as delivered.")
    defence_due = models.DateField(null=True, blank=True, help_text="Last day of statement and defence, 24:00.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that a decision stands on.")
    bans = models.JSONField(default=list, help_text="Whom the drafted decision bars, how long, on what basis.")
    code = models.CharField(max_length=16, unique=True, help_text="Verify code of the notice.")
    notice = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="告知书"
    )
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="revocation"
    )
    decision_number = models.CharField(max_length=60, blank=True)
    decision_code = models.CharField(max_length=16, unique=True, null=True, blank=True)
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="撤销决定"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    reminded_on = models.DateField(null=True, blank=True, help_text="The unit, before its days are over.")
    overdue_told_on = models.DateField(null=True, blank=True, help_text="The city, that they are over.")

    objects = RevocationQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="revocation_number_once", fields=["workshop", "number"]),
            models.UniqueConstraint(name="one_open_revocation", fields=["workshop"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="revocation_of_a_failed_assessment",
                condition=Q(ground="failed", assessment__isnull=False) | Q(ground="other", assessment=None),
            ),
            models.CheckConstraint(
                name="revocation_with_facts_and_basis",
                condition=~Q(facts="") & ~Q(basis="") & ~Q(document="") & ~Q(article=""),
            ),
            models.CheckConstraint(
                name="revocation_proposed_by_another",
                condition=Q(status__in=["draft", "withdrawn"], proposed_by=None, proposed_at=None)
                | (
                    ~Q(status__in=["draft", "withdrawn"])
                    & Q(proposed_at__isnull=False, proposed_by__isnull=False, defence_days__isnull=False)
                    & ~Q(proposed_by=F("drafted_by"))
                ),
            ),
            models.CheckConstraint(
                name="revocation_ended_with_its_moment",
                condition=Q(status__in=["draft", "proposed"], ended_at=None)
                | (~Q(status__in=["draft", "proposed"]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="defence_counts_from_delivery",
                condition=Q(served_on=None, defence_due=None)
                | Q(served_on__isnull=False, defence_due__gte=F("served_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["-drafted_at", "-id"], name="revocation_latest"),
            models.Index(fields=["defence_due"], name="revocation_waits", condition=Q(status="proposed")),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 次撤销"


class RevocationFile(models.Model):
    """A file of the proposal: evidence, proof of delivery, the unit's defence, a hearing's record."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", "证据"
        DELIVERY = "delivery", "送达凭证"
        DEFENCE = "defence", "陈述申辩材料"
        HEARING = "hearing", "听证材料"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    delivery = models.ForeignKey("Delivery", null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    defence = models.ForeignKey("Defence", null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    hearing = models.ForeignKey("DefenceHearing", null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "uuid"]
        constraints = [
            models.CheckConstraint(
                name="revocation_file_of_its_kind",
                condition=Q(kind="evidence", delivery=None, defence=None, hearing=None)
                | Q(kind="delivery", delivery__isnull=False, defence=None, hearing=None)
                | Q(kind="defence", delivery=None, defence__isnull=False, hearing=None)
                | Q(kind="hearing", delivery=None, defence=None, hearing__isnull=False),
            )
        ]


class Delivery(models.Model):
    """How the 告知书 or the 撤销决定 reached the unit, and from which day on it counts as delivered."""

    class Paper(models.TextChoices):
        NOTICE = "notice", "撤销告知书"
        DECISION = "decision", "撤销决定"

    class Way(models.TextChoices):
        IN_SYSTEM = "in_system", "系统内签收"
        IN_PERSON = "in_person", "直接送达"
        POST = "post", "邮寄送达"
        REFUSED = "refused", "拒收，留置送达"
        NOTICE = "notice", "公告送达"

    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="deliveries")
    paper = models.CharField(max_length=8, choices=Paper.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    on = models.DateField(help_text="When it was handed over, or put up as a public notice.")
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a public notice.")
    served_on = models.DateField(help_text="From when it counts: of a public notice the last of its days.")
    words = models.CharField(max_length=300, help_text="Receipt, tracking number, witnesses, where it was put up.")
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_delivery_a_paper", fields=["revocation", "paper"], condition=Q(voided_at=None)
            ),
            models.CheckConstraint(
                name="delivery_counts_the_notice_days",
                condition=Q(way="notice", notice_days__gt=0, served_on__gt=F("on"))
                | (~Q(way="notice") & Q(notice_days=None, served_on=F("on"))),
            ),
            models.CheckConstraint(
                name="delivery_voided_with_reason", condition=Q(voided_at=None) | ~Q(voided_reason="")
            ),
        ]


class Defence(models.Model):
    """What the unit says against it; its draft until its approver sends it. The city enters what came on paper."""

    class Channel(models.TextChoices):
        IN_SYSTEM = "in_system", "系统内提交"
        PAPER = "paper", "书面提交"
        ORAL = "oral", "口头陈述"

    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="defences")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.IN_SYSTEM)
    text = models.TextField(blank=True)
    waives = models.BooleanField(default=False, help_text="The unit has nothing to say.")
    wants_hearing = models.BooleanField(default=False)
    changed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    sent_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["revocation", "number"]
        constraints = [
            models.UniqueConstraint(name="defence_number_once", fields=["revocation", "number"]),
            models.UniqueConstraint(name="one_defence_in_writing", fields=["revocation"], condition=Q(sent_at=None)),
            models.CheckConstraint(
                name="defence_sent_by_someone",
                condition=Q(sent_at=None, sent_by=None, received_on=None)
                | (
                    Q(sent_at__isnull=False, sent_by__isnull=False, received_on__isnull=False)
                    & (~Q(text="") | Q(waives=True))
                ),
            ),
        ]


class DefenceHearing(models.Model):
    """A hearing that the city held on the defence; written once."""

    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="hearings")
    held_on = models.DateField()
    place = models.CharField(max_length=100)
    people = models.TextField(help_text="Who heard, who came; one a line.")
    record = models.TextField()
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(name="defence_hearing_with_record", condition=~Q(record="") & ~Q(people="")),
        ]


class DefenceAnswer(models.Model):
    """How the city answers the defence in writing: point by point what it takes up and what not; written once."""

    class Conclusion(models.TextChoices):
        UPHELD = "upheld", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT_UPHELD = "not_upheld", "不予采纳"

    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="answers")
    conclusion = models.CharField(max_length=10, choices=Conclusion.choices)
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="defence_answer_says_something", condition=~Q(text=""))]


class Ban(models.Model):
    """Whom a revocation keeps from applying again, until when, on what basis: only as far as the decision names it."""

    class Whom(models.TextChoices):
        UNIT = "unit", "所在单位"
        TECHNICIAN = "technician", "首席技师"

    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="banned")
    whom = models.CharField(max_length=10, choices=Whom.choices)
    name = models.CharField(max_length=100)
    unit_code = models.CharField(max_length=18, blank=True)
    technician_key = models.CharField(max_length=64, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    basis = models.CharField(max_length=300)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-first_day", "pk"]
        constraints = [
            models.UniqueConstraint(name="banned_once", fields=["revocation", "whom"]),
            models.CheckConstraint(
                name="ban_names_somebody",
                condition=(Q(whom="unit", technician_key="") & ~Q(unit_code=""))
                | (Q(whom="technician", unit_code="") & ~Q(technician_key="")),
            ),
            models.CheckConstraint(
                name="ban_with_days_and_basis", condition=Q(last_day__gt=F("first_day")) & ~Q(basis="")
            ),
        ]
        indexes = [
            models.Index(fields=["unit_code"], name="banned_units", condition=Q(whom="unit", lifted_at=None)),
            models.Index(
                fields=["technician_key"], name="banned_technicians", condition=Q(whom="technician", lifted_at=None)
            ),
        ]


class Announcement(models.Model):
    """That a title was taken away, for everybody: the frozen copy of name, unit, number, reason and date, its hash."""

    revocation = models.OneToOneField(Revocation, on_delete=models.PROTECT, related_name="announcement")
    number = models.CharField(max_length=60, blank=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    posted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="The title was reinstated.")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="announcement_hash_shape", condition=Q(content_hash__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="announcement_withdrawn_with_reason", condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason="")
            ),
        ]
        indexes = [models.Index(fields=["-posted_at", "-id"], name="announcement_latest")]


class Reconsideration(models.Model):
    """复议, 诉讼 or an own error found: recorded with its document, and how it ended."""

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", "行政复议"
        LITIGATION = "litigation", "行政诉讼"
        OWN_ERROR = "own_error", "自行纠错"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "维持"
        REVERSED = "reversed", "撤销或变更"
        WITHDRAWN = "withdrawn", "申请人撤回"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="reconsiderations")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    before = models.CharField(max_length=100, help_text="Which authority or court.")
    document_number = models.CharField(max_length=60)
    received_on = models.DateField()
    words = models.CharField(max_length=500)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_number = models.CharField(max_length=60, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_words = models.CharField(max_length=500, blank=True)
    outcome_document = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reconsideration_ended_with_document",
                condition=Q(outcome="", outcome_on=None)
                | (~Q(outcome="") & ~Q(outcome_number="") & Q(outcome_on__gte=F("received_on"))),
            )
        ]


class PlaqueReturn(models.Model):
    """One plaque that is to come back when a title ends: returned, lost with a statement, destroyed, or still owed."""

    class Status(models.TextChoices):
        OWED = "owed", "待交回"
        RETURNED = "returned", "已交回"
        LOST = "lost", "遗失"
        DESTROYED = "destroyed", "已销毁"
        DROPPED = "dropped", "不再交回"

    GONE = (Status.RETURNED, Status.LOST, Status.DESTROYED)  # it hangs on no wall any more

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="plaque_returns")
    plaque = models.ForeignKey(Plaque, on_delete=models.PROTECT, related_name="returns")
    why = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OWED)
    settled_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True, help_text="Who brought it, how it was lost or destroyed.")
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Receipt, statement."
    )
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    overdue_told_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["workshop", "plaque__ordinal", "-opened_at"]
        constraints = [
            models.UniqueConstraint(name="plaque_owed_once", fields=["plaque"], condition=Q(status="owed")),
            models.CheckConstraint(
                name="plaque_settled_with_its_moment",
                condition=Q(status="owed", settled_on=None, settled_at=None)
                | (~Q(status="owed") & Q(settled_on__isnull=False, settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="lost_plaque_with_statement", condition=~Q(status="lost") | (Q(paper__isnull=False) & ~Q(words=""))
            ),
            models.CheckConstraint(name="destroyed_plaque_with_words", condition=~Q(status="destroyed") | ~Q(words="")),
        ]
        indexes = [models.Index(fields=["due_on"], name="plaques_owed", condition=Q(status="owed"))]

    def is_late(self, today: date) -> bool:
        return self.status == self.Status.OWED and self.due_on < today
