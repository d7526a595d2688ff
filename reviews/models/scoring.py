"""Score sheets: one per assignment, a value per indicator, what devices sent, photos, proposed vetoes."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.models import Indicator, Rubric, Veto, Workshop
from common.models import StoredFile
from reviews.models.assessment import Assessment
from reviews.models.evaluation import Evaluation
from reviews.models.panel import Assignment, Declaration, PanelCase, Plan, Seat


def all_are_in(case: str, panel: str = "", purpose: str = Plan.Purpose.AWARD) -> Q:
    """Every seat of a case has its signed sheet; ``case`` names the workshop in the outer rows.

    ``panel`` names the panel there; without it the one before which the case stands for ``purpose`` is meant.

    The seats count, not only the sheets that exist: a place that fell empty has no sheet until its alternate begins,
    and the others' stay sealed until then. Once the leader has signed the opinion the panel is what it was.
    """
    of_case = {"workshop": OuterRef(case)}
    before: dict[str, Any] = {"panel": OuterRef(panel)} if panel else {"purpose": purpose}
    of_panel: dict[str, Any] = {"seat__panel": OuterRef(panel)}
    if not panel:
        stands = PanelCase.objects.filter(removed_at=None, purpose=purpose, workshop=OuterRef("workshop"))
        of_panel = {"seat__panel__in": stands.values("panel")}
    unsigned = Assignment.objects.filter(ended_at=None, **of_case, **of_panel)
    unsigned = unsigned.exclude(sheet__status=ScoreSheet.Status.SIGNED)
    asked = Declaration.objects.filter(
        answered_at=None, seat__status__in=[Seat.Status.INVITED, Seat.Status.ACCEPTED], **of_case, **of_panel
    )
    signed = ScoreSheet.objects.filter(
        workshop=OuterRef("workshop"), assignment__seat__panel=OuterRef("panel"), status=ScoreSheet.Status.SIGNED
    ).order_by()
    counted = Subquery(signed.values("workshop").annotate(n=Count("*")).values("n"))
    places = PanelCase.objects.filter(removed_at=None, **of_case, **before)
    places = places.annotate(signed=counted, odd=F("signed") % 2, **_sizes())
    consented = Q(fewer_city_at__isnull=False, fewer_finance_at__isnull=False)
    filled = places.filter(consented & Q(signed__gte=F("least")) | ~consented & Q(signed__gte=F("size"), odd=1))
    closed = Evaluation.objects.filter(ended_at=None, closed_at__isnull=False, **of_case, **before)
    return Q(~Exists(unsigned)) & (Q(Exists(closed)) | Q(~Exists(asked), Exists(filled)))


def _sizes() -> dict[str, Case]:
    """How many experts a case wants, by the rules of its purpose (``reviews.terms``)."""
    due = Assessment.objects.filter(workshop=OuterRef("workshop")).exclude(status=Assessment.Status.DROPPED)

    def of(award: str, assessment: str) -> Case:
        rules = Subquery(due.order_by("-pk").values(f"rules__{assessment}")[:1])
        of_case = F(f"workshop__rule_set__{award}")
        return Case(When(purpose=Plan.Purpose.ASSESSMENT, then=Coalesce(rules, of_case)), default=of_case)

    return {
        "least": of("least_panel", "assessment_least_panel"),
        "size": of("panel_size", "assessment_panel_size"),
    }


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def owned_by(self, user: User) -> ScoreSheetQuerySet:
        """The sheets that this expert fills."""
        if not user.holds(Role.EXPERT):
            return self.none()
        return self.filter(assignment__seat__expert__user=user.pk, assignment__ended_at=None)

    def visible_to(self, user: User) -> ScoreSheetQuerySet:
        """One's own; once all are in the others of a case: for both bureaus, and for its experts while they sit."""
        panel = "assignment__seat__panel"
        all_in = Q(status=ScoreSheet.Status.SIGNED) & all_are_in("workshop", panel)
        seen = Q(pk__in=[])
        if user.holds(*CITY_ROLES, *FINANCE_ROLES):
            seen |= all_in
        if user.holds(Role.EXPERT):
            own = {"assignment__seat__expert__user": user.pk, "assignment__ended_at": None}
            same = {"workshop": OuterRef("workshop"), panel: OuterRef(panel)}
            signed = ScoreSheet.objects.filter(status=ScoreSheet.Status.SIGNED, **same, **own)
            sits = Evaluation.objects.filter(
                workshop=OuterRef("workshop"), panel=OuterRef(panel), ended_at=None, closed_at=None
            )
            seen |= Q(**own) | (Q(Exists(signed), Exists(sits)) & all_in)
        return self.filter(seen)


class ScoreSheet(models.Model):
    """What one expert thinks of one case. Sealed from everybody else until all sheets of the case are signed."""

    class Status(models.TextChoices):
        OPEN = "open", "评分中"
        SIGNED = "signed", "已签名"
        VOID = "void", "已作废"

    class SignedBy(models.TextChoices):
        DRAWN = "drawn", "手写签名"
        TYPED = "typed", "键入姓名并再次验证身份"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="sheet")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="sheets")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    revision = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True, help_text="Where the total is very low or very high")
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    opened_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_how = models.CharField(max_length=6, choices=SignedBy.choices, blank=True)
    signature = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "opened_at"]
        constraints = [
            models.CheckConstraint(
                name="signed_sheet_is_whole",
                condition=~Q(status="signed")
                | (
                    Q(signed_at__isnull=False, total__isnull=False, content_hash__regex="^[0-9a-f]{64}$")
                    & ~Q(signed_how="")
                ),
            ),
            models.CheckConstraint(
                name="void_sheet_with_reason",
                condition=~Q(status="void") | (Q(void_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["workshop", "status"], include=["total"], name="sheets_of_case")]


class Score(models.Model):
    """The present value of one indicator on one sheet."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    computed = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text="As the system has it"
    )
    figures = models.CharField(max_length=300, blank=True, help_text="From which figures a computed value comes")
    revision = models.PositiveIntegerField()
    device_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="score_once", fields=["sheet", "indicator"]),
            models.CheckConstraint(name="score_not_negative", condition=Q(value=None) | Q(value__gte=0)),
        ]


class ScoreWrite(models.Model):
    """One value as a device sent it, by the device's own UUID: sending again answers what was answered."""

    class Outcome(models.TextChoices):
        STORED = "stored", "已保存"
        CONFLICT = "conflict", "与服务器上的值不同"
        REFUSED = "refused", "不能保存"

    uuid = models.UUIDField(primary_key=True, editable=False)
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="writes")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    based_on = models.PositiveIntegerField()
    device_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    became = models.PositiveIntegerField(null=True, blank=True, help_text="The revision that a stored value got")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stored_write_became_a_revision",
                condition=Q(outcome="stored", became__isnull=False) | (~Q(outcome="stored") & Q(became=None)),
            ),
        ]


class ScorePhoto(models.Model):
    """A photo that an expert took beside an indicator."""

    uuid = models.UUIDField(primary_key=True, editable=False)
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="photos")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["received_at"]


class VetoProposal(models.Model):
    """An expert holds that a veto applies, and on what basis."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="vetoes")
    veto = models.ForeignKey(Veto, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=500)
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="veto_proposed_once", fields=["sheet", "veto"]),
            models.CheckConstraint(name="veto_with_basis", condition=~Q(basis="")),
        ]
