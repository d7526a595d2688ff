"""People: users, the roles they hold in organisations, who acts for whom, experts."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.models.organisation import Organisation
from accounts.roles import ADMINISTRATORS, CITY_ROLES, FINANCE_ROLES, SECOND_FACTOR_COMPULSORY, Role
from common import clock
from common.fields import EncryptedTextField
from common.statements import Given, Statement


class UserQuerySet(models.QuerySet["User"]):
    def members_of(self, organisation_id: int, *roles: str) -> UserQuerySet:
        """Active people who hold one of ``roles`` (any role when none is named) in that organisation."""
        held = Q(memberships__organisation=organisation_id, memberships__ended_at=None)
        if roles:
            held &= Q(memberships__role__in=roles)
        return self.filter(held, is_active=True).distinct()


class Users(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # django-stubs cannot type from_queryset bases
    def create_user(self, username: str, password: str | None = None, **facts: object) -> User:
        """A user with a hashed password; without one the account cannot sign in until it is set."""
        user: User = self.model(username=username, **facts)
        user.set_password(password)
        user.password_changed_at = clock.now()
        user.save()
        return user


class User(AbstractBaseUser):
    """One natural person with one account; the roles come from memberships, never from flags here."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=50)
    email = models.EmailField(blank=True)
    phone = EncryptedTextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False, help_text="Set for accounts made by staff.")
    password_changed_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, help_text="Raised to end every open session of the person.")
    current_sign_in = models.CharField(
        max_length=32, blank=True, help_text="Mark of the one session that counts; empty where several may be open."
    )
    enabled_at = models.DateTimeField(null=True, blank=True, help_text="When it was opened again after being closed.")
    large_type = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = Users()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session ends when the password changes (Django's rule) and when the epoch is raised (ours)."""
        return salted_hmac(
            "accounts.User.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def held(self) -> list[Held]:
        """The roles this person may use now: own memberships first, then those lent for the day. One query."""
        day = clock.today()
        found = _USABLE.rows(user=self.pk, day=day)
        held = [Held(Role(m.role), m.organisation, None if m.user_id == self.pk else m.user) for m in found]
        return sorted(held, key=lambda one: one.acting_for is not None)

    def holds(self, *roles: str, organisation_id: int | None = None) -> bool:
        """Whether one of ``roles`` is held, in that organisation when one is named."""
        return any(
            h.role in roles and (organisation_id is None or h.organisation.pk == organisation_id) for h in self.held
        )

    def holding(self, *roles: str, organisation_id: int | None = None) -> Held | None:
        """The first of ``roles`` that this person holds; own memberships come before delegations."""
        for h in self.held:
            if h.role in roles and (organisation_id is None or h.organisation.pk == organisation_id):
                return h
        return None

    def organisation_ids(self, *roles: str) -> list[int]:
        """Organisations in which one of ``roles`` (any role when none is named) is held."""
        return [h.organisation.pk for h in self.held if not roles or h.role in roles]

    def sees_every_case(self) -> bool:
        """City and finance see every case from its first submission (design §1)."""
        return self.holds(*CITY_ROLES, *FINANCE_ROLES)

    @cached_property
    def standing(self) -> Hashable:
        """All by which ``visible_to`` and the lists of work tell people apart; equal standings ask the same."""
        return self.pk, tuple((h.role, h.organisation.pk, h.organisation.district_id) for h in self.held)

    @property
    def needs_second_factor(self) -> bool:
        return any(h.role in SECOND_FACTOR_COMPULSORY for h in self.held)

    @property
    def main_role(self) -> Held | None:
        return self.held[0] if self.held else None


class Held:
    """One role in one organisation, and for whom it is exercised when it is lent (代)."""

    __slots__ = ("acting_for", "organisation", "role")

    def __init__(self, role: Role, organisation: Organisation, acting_for: User | None) -> None:
        self.role = role
        self.organisation = organisation
        self.acting_for = acting_for

    @property
    def title(self) -> str:
        return f"{self.role.label}（代{self.acting_for.name}）" if self.acting_for else str(self.role.label)


class Membership(models.Model):
    """A person holds a role in an organisation from a moment until it ends; ended rows are kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    may_admit = models.BooleanField(default=False, help_text="May manage the organisation's members.")
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation", "user", "role"]
        constraints = [
            models.UniqueConstraint(
                name="role_held_once", fields=["user", "organisation", "role"], condition=Q(ended_at=None)
            ),
            models.UniqueConstraint(
                name="one_administrator_post",
                fields=["user"],
                condition=Q(ended_at=None, role__in=sorted(ADMINISTRATORS)),
                violation_error_message="系统、安全、审计三员不得由一人兼任。",
            ),
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values)),
        ]


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, at: datetime) -> DelegationQuerySet:
        return self.of_day(clock.legal_day(at))

    def of_day(self, day: date | Given) -> DelegationQuerySet:
        return self.filter(
            first_day__lte=day,
            last_day__gte=day,
            revoked_at=None,
            membership__ended_at=None,
            membership__user__is_active=True,
        )


class Delegation(models.Model):
    """An approver lends a role to a named member of the same organisation, from one day to another."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="delegations")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "pk"]
        constraints = [
            models.CheckConstraint(name="delegation_period", condition=Q(last_day__gte=models.F("first_day"))),
        ]


def _usable() -> models.QuerySet[Membership]:
    """Memberships that a person uses on a day: the own ones and those lent."""
    user, day = Given("user", models.BigAutoField()), Given("day", models.DateField())
    own = Membership.objects.filter(user=user, ended_at=None).order_by().values("pk")
    # a union, not an "or": either half finds its rows by an index
    lent = Delegation.objects.of_day(day).filter(to=user).order_by().values("membership")
    return (
        Membership.objects.filter(pk__in=own.union(lent))
        .select_related("organisation", "user")
        .defer("user__phone", "organisation__contact_phone")  # ciphertext that no page reads from here
        .order_by("pk")
    )


_USABLE = Statement(_usable)


class Handover(models.Model):
    """Work passed from one member to another of the same organisation, singly or in bulk; also journalled."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="handovers")
    from_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    cases = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]


class ExpertQuerySet(models.QuerySet["Expert"]):
    def visible_to(self, user: User) -> ExpertQuerySet:
        """City and finance read the pool; an expert knows himself."""
        if user.holds(*CITY_ROLES, *FINANCE_ROLES):
            return self
        return self.filter(user=user.pk)

    def in_service(self, day: date) -> ExpertQuerySet:
        """Who may be drawn on that day: in the pool, not suspended, within the term, with an open account."""
        return self.filter(
            Q(term_from=None) | Q(term_from__lte=day),
            Q(term_to=None) | Q(term_to__gte=day),
            suspended_at=None,
            user__is_active=True,
            user__in=Membership.objects.filter(role=Role.EXPERT, ended_at=None).values("user"),
        )


class Expert(models.Model):
    """What the expert pool knows of a person beside the account."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="expert")
    trade = models.CharField(max_length=60)
    further_trades = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    employer = models.CharField(max_length=100)
    employer_uscc = models.CharField(max_length=18, blank=True)
    employer_group = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=60, blank=True)
    term_from = models.DateField(null=True, blank=True)
    term_to = models.DateField(null=True, blank=True, help_text="Last day of the term; none: until further notice.")
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(max_length=200, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["user"]
        constraints = [
            models.CheckConstraint(
                name="expert_term",
                condition=Q(term_from=None) | Q(term_to=None) | Q(term_to__gte=models.F("term_from")),
            ),
            models.CheckConstraint(
                name="expert_suspended_with_reason", condition=Q(suspended_at=None) | ~Q(suspended_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def trades(self) -> tuple[str, ...]:
        """Every trade in which he judges, the first one his own."""
        return (self.trade, *self.further_trades)
