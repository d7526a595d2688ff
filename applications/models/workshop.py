"""The workshop: one case of one technician from draft to the end, and who may see it, experts included."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import Organisation, User
from accounts.roles import REVIEW_ROLES, UNIT_ROLES, Role
from applications.models.rules import Round, RuleSet
from applications.states import (
    AFTER_ACCEPTANCE,
    AFTER_EVALUATION,
    CLAIMING,
    EDITABLE,
    ENDED,
    JUDGED,
    LIVE,
    LOOK,
    REVOKED_FROM,
    TITLED,
    Look,
    State,
)
from applications.workflow import WorkshopWorkflow

if TYPE_CHECKING:
    from applications.models.version import Version

NO_DUE = date(9999, 12, 31)
# orders work lists: what has no term comes last
DUE_KEY = Coalesce(F("due_on"), Value(NO_DUE), output_field=DateField())


def follows(user: User, workshop: str = "workshop") -> Q:
    """Titles of this person's unit, body or district; both bureaus follow all. Experts follow none."""
    if user.sees_every_case():
        return Q()
    seen = Q(pk__in=[])
    if units := user.organisation_ids(*UNIT_ROLES):
        seen |= Q(**{f"{workshop}__unit__in": units})
    if bodies := user.organisation_ids(*REVIEW_ROLES):
        seen |= Q(**{f"{workshop}__review_body__in": bodies})
    if districts := [held.organisation.district_id for held in user.held if held.role == Role.DISTRICT_FINANCE]:
        seen |= Q(**{f"{workshop}__district__in": districts})
    return seen


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Rows only come out through ``visible_to``; state only changes through the door."""

    def update(self, **values: Any) -> int:
        if "state" in values:
            raise TypeError("State changes go through applications.lifecycle.perform().")
        return super().update(**values)

    def visible_to(self, user: User) -> WorkshopQuerySet:
        """The only place that decides which cases a person sees (design §1)."""
        seen = Q(pk__in=[])
        if user.sees_every_case():
            seen |= Q(first_submitted_at__isnull=False)
        if units := user.organisation_ids(*UNIT_ROLES):
            seen |= Q(unit__in=units)
        if bodies := user.organisation_ids(*REVIEW_ROLES):
            seen |= Q(review_body__in=bodies, first_submitted_at__isnull=False)
        if districts := [h.organisation.district_id for h in user.held if h.role == Role.DISTRICT_FINANCE]:
            seen |= Q(district__in=districts, first_submitted_at__isnull=False)
        if user.holds(Role.EXPERT):
            opened = ExpertAccess.objects.filter(user=user.pk, closed_at=None).values("workshop")
            seen |= Q(pk__in=opened, state__in=sorted(JUDGED))
        return self.filter(seen)

    def locked(self) -> WorkshopQuerySet:
        """Held to the end of the transaction; what is joined is not."""
        return self.select_for_update(of=("self",))

    def live(self) -> WorkshopQuerySet:
        return self.filter(state__in=LIVE)

    def claiming(self) -> WorkshopQuerySet:
        """Cases and titles that hold their technician and their name."""
        return self.filter(state__in=CLAIMING)


class Workshop(WorkshopWorkflow):
    """One row is one case. Columns that a state implies are tied to it by CHECK constraints."""

    class Origin(models.TextChoices):
        APPLICATION = "application", "申报"
        REGISTER = "register", "原始批次"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="workshops")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="workshops")
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.APPLICATION)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="workshops")
    review_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reviewed_workshops")
    district = models.ForeignKey("accounts.District", null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(  # noqa: DJ001 - unique, and many have none yet
        max_length=24, null=True, unique=True, help_text="案件编号, given at the first preparing"
    )
    name = models.CharField(max_length=100, blank=True, help_text="四(一)2-名, composed")
    technician_name = models.CharField(max_length=50, blank=True)
    technician_key = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the identity number")
    trade = models.CharField(max_length=60, blank=True)
    has_priority = models.BooleanField(default=False, help_text="三(一)-3")
    search = ArrayField(models.CharField(max_length=2), default=list)
    initials = models.CharField(max_length=120, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who of the waited-for organisation has taken it.",
    )
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="Last change of state or content; orders lists.")
    due_on = models.DateField(null=True, blank=True, help_text="Last day for whoever is waited for.")
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    body_since = models.DateTimeField(null=True, blank=True, help_text="When its present body got it (transfer).")
    recommended_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    evaluating_since = models.DateTimeField(null=True, blank=True)
    qualified_at = models.DateTimeField(null=True, blank=True)
    is_waitlisted = models.BooleanField(default=False, help_text="候补 (domain §10-30)")
    publicised_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)
    title_number = models.CharField(  # noqa: DJ001 - unique, and only titles have one
        max_length=40, null=True, unique=True, help_text="BJSJ-YYYY-NNN, or the number of an old workshop"
    )
    plaque_number = models.CharField(  # noqa: DJ001 - unique, and only titles have one
        max_length=40, null=True, unique=True, help_text="What stands on the plaque"
    )
    assessing_since = models.DateTimeField(null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True, help_text="When both confirmed its last grade.")
    assessment_due = models.DateField(null=True, blank=True, help_text="31 December of the round it falls in.")
    revoking_since = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    paper_sets_received = models.PositiveSmallIntegerField(null=True, blank=True)
    recommended_order = models.PositiveIntegerField(null=True, blank=True, help_text="The body's order in 推荐汇总表")
    current_version = models.ForeignKey(
        "applications.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="workshop_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="workshop_origin_known", condition=Q(origin__in=["application", "register"])),
            models.CheckConstraint(
                name="submitted_once_it_left_the_unit",
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | Q(origin="register")
                | Q(submitted_at__isnull=False, first_submitted_at__isnull=False, number__isnull=False),
            ),
            models.CheckConstraint(
                name="draft_was_never_submitted", condition=~Q(state=State.DRAFT) | Q(submitted_at=None)
            ),
            models.CheckConstraint(
                name="recommended_has_its_moment",
                condition=~Q(state__in=sorted({State.RECOMMENDED} | AFTER_ACCEPTANCE))
                | Q(recommended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_exactly_when_accepted",
                condition=~Q(state__in=sorted(AFTER_ACCEPTANCE)) | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluating_has_its_moment",
                condition=~Q(state__in=sorted({State.EVALUATING, State.UNQUALIFIED} | AFTER_EVALUATION))
                | Q(evaluating_since__isnull=False),
            ),
            models.CheckConstraint(
                name="qualified_has_its_moment",
                condition=~Q(state__in=sorted(AFTER_EVALUATION)) | Q(qualified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="publicised_has_its_moment",
                condition=~Q(state__in=[State.PUBLICISED, State.CONTESTED, State.CLEARED])
                | Q(publicised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cleared_has_its_moment",
                condition=~Q(state=State.CLEARED) | Q(cleared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="title_exactly_when_granted",
                condition=Q(
                    state__in=sorted(TITLED),
                    granted_at__isnull=False,
                    title_number__isnull=False,
                    plaque_number__isnull=False,
                )
                | ~Q(state__in=sorted(TITLED)),
            ),
            models.CheckConstraint(
                name="assessing_has_its_moment",
                condition=~Q(state__in=[State.ASSESSING, State.RECTIFYING]) | Q(assessing_since__isnull=False),
            ),
            models.CheckConstraint(
                name="revoking_knows_where_it_came_from",
                condition=Q(state=State.REVOKING, revoking_since__isnull=False, revoking_from__in=REVOKED_FROM)
                | (~Q(state=State.REVOKING) & Q(revoking_from="")),
            ),
            models.CheckConstraint(
                name="revoked_exactly_when_revoked",
                condition=Q(state=State.REVOKED, revoked_at__isnull=False)
                | (~Q(state=State.REVOKED) & Q(revoked_at=None)),
            ),
            models.CheckConstraint(
                name="closed_exactly_when_closed",
                condition=Q(state=State.CLOSED, closed_at__isnull=False) | (~Q(state=State.CLOSED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="numbers_only_with_a_title",
                condition=Q(granted_at__isnull=False) | Q(title_number=None, plaque_number=None),
            ),
            models.CheckConstraint(
                name="ended_exactly_when_ended",
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="never_reviewed_by_itself",
                condition=~Q(review_body=models.F("unit")),
            ),
            models.UniqueConstraint(
                name="one_claim_per_technician",
                fields=["technician_key"],
                condition=Q(state__in=CLAIMING) & ~Q(technician_key=""),
            ),
            models.UniqueConstraint(
                name="one_claim_per_name",
                fields=["name"],
                condition=Q(state__in=CLAIMING) & ~Q(name=""),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="workshop_search"),
            models.Index(fields=["-changed_at", "-id"], name="workshop_latest"),
            models.Index(fields=["unit", "-changed_at", "-id"], name="workshop_of_unit"),
            # what is counted on every visit of a desk is answered from the index alone
            models.Index(
                fields=["review_body", "state", "due_on", "id"],
                include=["first_submitted_at", "handler"],
                name="workshop_desk",
            ),
            models.Index(fields=["review_body", "-changed_at", "-id"], name="workshop_of_body"),
            models.Index(fields=["state", "due_on", "id"], include=["first_submitted_at"], name="workshop_waiting"),
            models.Index("state", DUE_KEY, "id", name="workshop_queue"),
            models.Index(fields=["district", "-changed_at", "-id"], name="workshop_of_district"),
            models.Index(fields=["round", "state"], name="workshop_of_round"),
            models.Index(fields=["technician_key"], name="workshop_technician"),
            models.Index(fields=["-granted_at", "-id"], name="workshop_titles", condition=Q(granted_at__isnull=False)),
            models.Index(
                fields=["assessment_due", "id"], name="workshop_assessed", condition=Q(assessment_due__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name or "尚未命名的工作室"

    @property
    def look(self) -> Look:
        return LOOK[self.state]

    @property
    def is_editable(self) -> bool:
        """Whether the unit may change the form and the materials now."""
        return self.state in EDITABLE

    @property
    def is_old(self) -> bool:
        """An old workshop of 2011 until this house: it never applied here and has no form."""
        return self.origin == self.Origin.REGISTER

    @property
    def submitted_version(self) -> Version:
        """What the unit sealed last; a case past its draft has one. Raises LookupError."""
        if self.current_version is None:
            raise LookupError(f"Workshop {self.pk} has no submitted version.")
        return self.current_version

    @property
    def title(self) -> str:
        """The name, or what a draft without one is called."""
        return self.name or f"{self.unit.short_name}的申报（未命名）"


class ExpertAccess(models.Model):
    """An expert may read a case from when he accepted and pledged until he leaves or the panel ends; rows are kept."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="expert_accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_expert_access", fields=["user", "workshop"], condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="expert_access_closed_with_reason", condition=Q(closed_at=None) | ~Q(closed_reason="")
            ),
        ]
