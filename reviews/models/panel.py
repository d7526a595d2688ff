"""The panel stage (四(三)-1): plans agreed by finance, panels with their cases, recorded draws, seats, assignments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Expert, User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.models import Round, Workshop
from common.fields import EncryptedTextField
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> PlanQuerySet:
        """City and finance; a draft stays with the city."""
        if user.holds(*CITY_ROLES):
            return self
        if user.holds(*FINANCE_ROLES):
            return self.exclude(status=Plan.Status.DRAFT)
        return self.none()


class Plan(models.Model):
    """The plan of one evaluation: which cases before which panels, by which rule, in which days."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟定中"
        PROPOSED = "proposed", "待财政同意"
        AGREED = "agreed", "财政已同意"
        RETURNED = "returned", "财政退回"
        CLOSED = "closed", "已结束"

    class Purpose(models.TextChoices):
        AWARD = "award", "认定评审"
        ASSESSMENT = "assessment", "评估考核"

    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.AWARD)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    panel_size = models.PositiveSmallIntegerField()
    alternates = models.PositiveSmallIntegerField()
    visits_from = models.DateField()
    visits_to = models.DateField()
    sheets_due = models.DateField()
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64, blank=True, help_text="Of what was proposed")
    proposed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What finance wrote")

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_days_in_order",
                condition=Q(visits_to__gte=F("visits_from"), sheets_due__gte=F("visits_from")),
            ),
            models.CheckConstraint(
                name="plan_agreed_on_a_hash",
                condition=~Q(status__in=["proposed", "agreed", "closed"])
                | Q(content_hash__regex="^[0-9a-f]{64}$", proposed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_agreed_by_finance",
                condition=~Q(status__in=["agreed", "closed", "returned"])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanAnswer(models.Model):
    """What finance answered to a plan as it was proposed then; rows are kept, the last one counts."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="answers")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    content = models.JSONField(help_text="The plan as it was proposed")
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="plan_returned_with_words", condition=Q(agrees=True) | ~Q(words="")),
        ]


class Panel(models.Model):
    """One group of experts and the cases it judges."""

    # read beside the row by selectors.plans: trade, seats, alternates of each stratum
    seats_by_trade: list[dict[str, Any]]

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="panels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    leader = models.ForeignKey(
        "reviews.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="leads", help_text="Elected"
    )
    elected_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(name="panel_number_once", fields=["plan", "number"])]

    def __str__(self) -> str:
        return self.name


class Stratum(models.Model):
    """How many of a trade are drawn into a panel; an empty trade takes anybody."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="strata")
    order = models.PositiveSmallIntegerField()
    trade = models.CharField(max_length=60, blank=True)
    seats = models.PositiveSmallIntegerField()
    alternates = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["panel", "order"]
        constraints = [models.UniqueConstraint(name="stratum_order_once", fields=["panel", "order"])]


class PanelCase(models.Model):
    """A case before a panel; taken off while nothing was opened yet."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="cases")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="panel_cases")
    purpose = models.CharField(
        max_length=12, choices=Plan.Purpose.choices, default=Plan.Purpose.AWARD, help_text="That of the plan"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Taken off, or its evaluation is over")
    # design: if nobody is left, both bureaus may let the rest go on from the rule's least number
    fewer_reason = models.CharField(max_length=300, blank=True)
    fewer_city = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fewer_city_at = models.DateTimeField(null=True, blank=True)
    fewer_finance = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fewer_finance_at = models.DateTimeField(null=True, blank=True)
    # where the panel's own leader does not judge this case, those who do elect one for it
    leader = models.ForeignKey(
        "reviews.Seat",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of this case alone",
    )

    class Meta:
        ordering = ["panel", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="case_before_one_panel", fields=["workshop", "purpose"], condition=Q(removed_at=None)
            ),
        ]


class Draw(models.Model):
    """One recorded draw: the seed is fixed and its hash shown before the candidates are (commit, then reveal)."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="draws")
    ordinal = models.PositiveSmallIntegerField()
    seed = EncryptedTextField(help_text="64 hexadecimal digits; shown only after the draw")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the seed, shown before")
    committed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField()
    strata = models.JSONField(default=list)
    candidates = models.JSONField(default=list, help_text="Frozen: id, name, trade, excluded with its sentence or none")
    candidates_hash = models.CharField(max_length=64, blank=True)
    shown_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(null=True, blank=True, help_text="When the candidates were frozen and shown")
    result = models.JSONField(default=list, help_text="Expert ids in order with stratum and rank")
    witness = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Of finance, if attending"
    )
    drawn_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    record = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # given up before anybody was drawn; it stays in the record, so that nobody tries seeds until one pleases
    stopped_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["panel", "ordinal"]
        constraints = [
            models.UniqueConstraint(name="draw_ordinal_once", fields=["panel", "ordinal"]),
            models.UniqueConstraint(
                name="one_open_draw", fields=["panel"], condition=Q(drawn_at=None, stopped_at=None)
            ),
            models.CheckConstraint(name="draw_hash_shapes", condition=Q(commitment__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="drawn_from_candidates_that_were_shown",
                condition=Q(drawn_at=None)
                | Q(shown_at__isnull=False, shown_at__gte=F("committed_at"), drawn_at__gte=F("shown_at")),
            ),
            models.CheckConstraint(
                name="draw_stopped_with_reason",
                condition=Q(stopped_at=None) | (Q(drawn_at=None) & ~Q(stopped_reason="")),
            ),
        ]


class SeatQuerySet(models.QuerySet["Seat"]):
    def sitting(self) -> SeatQuerySet:
        """Members who accepted and were not released."""
        return self.filter(status=Seat.Status.ACCEPTED)


class Seat(models.Model):
    """An expert in a panel: drawn or appointed, member or alternate, and how the invitation stands."""

    class Rank(models.TextChoices):
        MEMBER = "member", "成员"
        ALTERNATE = "alternate", "候补"

    class Status(models.TextChoices):
        NAMED = "named", "待邀请"
        INVITED = "invited", "已邀请"
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "已谢绝"
        RELEASED = "released", "已退出"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    rank = models.CharField(max_length=10, choices=Rank.choices)
    order = models.PositiveSmallIntegerField()
    trade = models.CharField(max_length=60, blank=True, help_text="The stratum")
    draw = models.ForeignKey(Draw, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    appointed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    appointed_reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NAMED)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    pledged_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_ground = models.CharField(
        max_length=10, blank=True, choices=[("conflict", "存在利益冲突"), ("other", "其他原因")]
    )
    released_reason = models.CharField(max_length=300, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["panel", "rank", "order", "pk"]
        constraints = [
            models.UniqueConstraint(name="expert_in_panel_once", fields=["panel", "expert"]),
            models.CheckConstraint(
                name="seat_drawn_or_appointed",
                condition=Q(draw__isnull=False, appointed_by=None)
                | (Q(draw=None, appointed_by__isnull=False) & ~Q(appointed_reason="")),
            ),
            models.CheckConstraint(
                name="seat_accepted_with_pledge", condition=~Q(status="accepted") | Q(pledged_at__isnull=False)
            ),
            models.CheckConstraint(
                name="seat_released_with_reason",
                condition=~Q(status="released")
                | (Q(released_at__isnull=False) & ~Q(released_ground="") & ~Q(released_reason="")),
            ),
        ]


class Declaration(models.Model):
    """An expert is asked about one case, and answers before he sees a file of it: no tie, or which one."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="declarations")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="declarations")
    instead_of = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whose place it is"
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    has_tie = models.BooleanField(null=True)
    ground = models.CharField(max_length=10, blank=True, help_text="A Tie.Ground")
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["seat", "workshop"]
        constraints = [
            models.UniqueConstraint(name="asked_once_about_a_case", fields=["seat", "workshop"]),
            models.CheckConstraint(
                name="declared_whole",
                condition=Q(answered_at=None, has_tie=None) | Q(answered_at__isnull=False, has_tie__isnull=False),
            ),
            models.CheckConstraint(name="tie_with_ground", condition=~Q(has_tie=True) | ~Q(ground="")),
        ]


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def alive(self) -> AssignmentQuerySet:
        return self.filter(ended_at=None)

    def visible_to(self, user: User) -> AssignmentQuerySet:
        """An expert's own; the city's and finance's all."""
        if user.holds(*CITY_ROLES, *FINANCE_ROLES):
            return self
        if user.holds(Role.EXPERT):
            return self.filter(seat__expert__user=user.pk, seat__status=Seat.Status.ACCEPTED)
        return self.none()


class Assignment(models.Model):
    """Who judges which case. Ended by recusal or release; the sheet, the visit and the scores hang on it."""

    class Ended(models.TextChoices):
        RECUSED = "recused", "回避"
        CONFLICT = "conflict", "因利益冲突退出"
        RELEASED = "released", "因故退出"
        PANEL_REFORMED = "reformed", "专家组重新组建"

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="assignments")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateTimeField()
    from_papers = models.BooleanField(default=False, help_text="Stepped in after the visit: papers and visit record")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_ground = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "seat"]
        constraints = [
            models.UniqueConstraint(name="assigned_once", fields=["seat", "workshop"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="assignment_ended_with_reason",
                condition=Q(ended_at=None, ended_ground="")
                | (Q(ended_at__isnull=False) & ~Q(ended_ground="") & ~Q(ended_reason="")),
            ),
        ]


class Ballot(models.Model):
    """One member's vote for the leader. Where all have voted and nobody has the majority, the next turn begins."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="ballots")
    case = models.ForeignKey(
        PanelCase, null=True, blank=True, on_delete=models.CASCADE, related_name="ballots", help_text="See its leader"
    )
    turn = models.PositiveSmallIntegerField(default=1)
    voter = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    choice = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField()

    class Meta:
        ordering = ["turn", "cast_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_ballot_each", fields=["panel", "case", "turn", "voter"], nulls_distinct=False
            )
        ]
