"""Shaped reads of the expert pool: its list, who may be drawn, and towards whom each of them must not judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Expert, Membership, Organisation
from accounts.roles import OrganisationKind, Role
from applications.models import Workshop
from reviews.models import Tie

IN_POOL = Membership.objects.filter(user=OuterRef("user"), role=Role.EXPERT, ended_at=None)
STATES = (("ready", "在库"), ("suspended", "已暂停"), ("over", "不在聘期"), ("left", "已移出"))


def listed(rows: QuerySet[Expert]) -> QuerySet[Expert]:
    """With what a line of the list shows."""
    return rows.select_related("user").annotate(name=F("user__name"), in_pool=Exists(IN_POOL)).defer("user__phone")


def narrowed(rows: QuerySet[Expert], chosen: dict[str, Any], today: date) -> QuerySet[Expert]:
    """``rows`` of ``listed`` within the chosen filters."""
    for name, value in chosen.items():
        rows = rows.filter(_condition(name, value, today))
    return rows


def _condition(name: str, value: Any, today: date) -> Q:
    if name == "q":
        return Q(user__name__icontains=value) | Q(user__username__icontains=value) | Q(title__icontains=value)
    if name == "trade":
        return Q(trade__icontains=value) | Q(further_trades__contains=[value])
    if name == "employer":
        return Q(employer__icontains=value) | Q(employer_uscc=value.upper())
    if name == "group":
        return Q(employer_group__icontains=value)
    return _in_state(value, today)


def _in_state(state: str, today: date) -> Q:
    in_term = (Q(term_from=None) | Q(term_from__lte=today)) & (Q(term_to=None) | Q(term_to__gte=today))
    return {
        "ready": Q(in_pool=True, suspended_at=None) & in_term,
        "suspended": Q(in_pool=True, suspended_at__isnull=False),
        "over": Q(in_pool=True) & ~in_term,
        "left": Q(in_pool=False),
    }[state]


# ── who may be drawn, and who not ────────────────────────────────────────────


@dataclass(frozen=True)
class Party:
    """The organisations a case belongs to, as a tie may name them: its unit, its recommending body, its group."""

    workshop: int
    unit: Organisation
    body: Organisation

    @property
    def group(self) -> Organisation | None:
        """The group that the unit belongs to; a district bureau is nobody's group."""
        return self.body if self.body.kind == OrganisationKind.INDUSTRY_AUTHORITY else None


def candidates(day: date) -> QuerySet[Expert]:
    """Who is in service on that day, with the names; one statement."""
    return Expert.objects.in_service(day).select_related("user").defer("user__phone").order_by("pk")


def excluded_from(workshops: Iterable[Workshop], experts: Collection[int] | None = None) -> dict[int, str]:
    """Why an expert must not judge any of these cases: expert's key to one sentence. Four statements at any size."""
    found = grounds(workshops, experts)
    return {
        expert: "；".join(dict.fromkeys(words for of_case in cases.values() for words in of_case)) + "。"
        for expert, cases in found.items()
    }


def grounds(workshops: Iterable[Workshop], experts: Collection[int] | None = None) -> dict[int, dict[int, list[str]]]:
    """Expert's key → workshop's key → why not, for those alone who have a reason."""
    parties = _parties(workshops)
    everybody = Expert.objects.all() if experts is None else Expert.objects.filter(pk__in=experts)
    people = list(everybody.only("pk", "employer", "employer_uscc", "employer_group"))
    ties = _ties(everybody)
    homes = _groups_of_employers(people)
    found: dict[int, dict[int, list[str]]] = defaultdict(dict)
    for person in people:
        for party in parties:
            words = list(dict.fromkeys(_reasons(person, party, ties[person.pk], homes.get(person.employer_uscc, 0))))
            if words:
                found[person.pk][party.workshop] = words
    return dict(found)


def _parties(workshops: Iterable[Workshop]) -> list[Party]:
    rows = (
        Workshop.objects.filter(pk__in=[workshop.pk for workshop in workshops])
        .select_related("unit", "review_body")
        .defer("unit__contact_phone", "review_body__contact_phone")
        .order_by("pk")
    )
    return [Party(row.pk, row.unit, row.review_body) for row in rows]


def _ties(experts: QuerySet[Expert]) -> defaultdict[int, list[Tie]]:
    found: defaultdict[int, list[Tie]] = defaultdict(list)
    for tie in Tie.objects.filter(expert__in=experts, ended_at=None).order_by("pk"):
        found[tie.expert_id].append(tie)
    return found


def _groups_of_employers(people: Iterable[Expert]) -> dict[str, int]:
    """Credit code of an employer that is a unit here → the group to which it belongs."""
    codes = {person.employer_uscc for person in people if person.employer_uscc}
    known = Organisation.objects.filter(
        uscc__in=codes, dissolved_on=None, affiliated_to__kind=OrganisationKind.INDUSTRY_AUTHORITY
    )
    return {str(uscc): int(group or 0) for uscc, group in known.values_list("uscc", "affiliated_to")}


def _reasons(person: Expert, party: Party, ties: list[Tie], employers_group: int) -> Iterator[str]:
    if _is(party.unit, person.employer_uscc, person.employer):
        yield f"在申报单位{party.unit.short_name}任职"
    if _is(party.body, person.employer_uscc, person.employer):
        yield f"在推荐单位{party.body.short_name}任职"
    group = party.group
    if group is not None and (employers_group == group.pk or _is(group, "", person.employer_group)):
        yield f"与申报单位同属{group.short_name}"
    for tie in ties:
        if whom := _tied_to(tie, party):
            yield f"已申报与{whom}有{tie.get_ground_display()}"


def _tied_to(tie: Tie, party: Party) -> str:
    """Whom of this case the tie means, in words; empty when nobody."""
    if tie.workshop_id == party.workshop:
        return "本案"
    for organisation in (party.unit, party.body):
        if tie.organisation_id == organisation.pk or _is(organisation, tie.uscc, tie.organisation_name):
            return organisation.short_name
    return ""


def _is(organisation: Organisation, uscc: str, name: str) -> bool:
    """The same by code, or by its full or short name: a code changes more often than a conflict ends."""
    if uscc and uscc == organisation.uscc:
        return True
    plain = "".join(name.split())
    return bool(plain) and plain in {"".join(organisation.name.split()), "".join(organisation.short_name.split())}
