"""Who may be asked to take part: the officers of the two bureaus, and of which bureau each is."""

from __future__ import annotations

from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.models import Membership, User
from accounts.roles import CITY_ROLES, FINANCE_ROLES


def of_bureaus() -> QuerySet[Membership]:
    """Memberships in the two bureaus that hold now, the city's before finance's."""
    rows = Membership.objects.filter(role__in=CITY_ROLES | FINANCE_ROLES, ended_at=None)
    return rows.order_by(_is_city().desc(), "pk")


def _is_city() -> Case:
    return Case(When(Q(role__in=CITY_ROLES), then=Value(True)), default=Value(False), output_field=BooleanField())


def officers() -> QuerySet[User]:
    """Active people of the two bureaus with the name of their ``bureau``, the city's own first."""
    own = of_bureaus().filter(user=OuterRef("pk"))
    people = User.objects.annotate(
        bureau=Subquery(own.values("organisation__short_name")[:1]),
        is_of_city=Subquery(own.annotate(is_of_city=_is_city()).values("is_of_city")[:1]),
    )
    return people.filter(is_active=True, bureau__isnull=False).order_by("-is_of_city", "bureau", "name", "pk")
