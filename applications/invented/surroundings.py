"""Where invented cases live: rounds of several years, bodies with staff, units with their people, two shared files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Model

from accounts import credentials
from accounts.models import Membership, Organisation, SealCredential, User
from accounts.roles import OrganisationKind, Role
from applications.invented import copying, numbers
from applications.invented.people import People
from applications.invented.words import Trade, trades, words
from applications.models import Round, RuleSet
from common import files
from common.models import NumberSeries, PageImage, StoredFile

YEARS = 4
_SALT = "populate"


@dataclass
class Body:
    organisation: Organisation
    clerk: User
    approver: User


@dataclass
class Unit:
    organisation: Organisation
    clerk: User
    approver: User
    body: Body
    trade: Trade


@dataclass
class Surroundings:
    """Everything that the cases of one run refer to."""

    now: datetime
    rounds: list[Round]
    bodies: list[Body]
    units: list[Unit]
    officer: User
    city_approver: User
    city: Organisation
    credential: SealCredential
    form: StoredFile
    scan: StoredFile
    photo: StoredFile
    numbered: dict[str, int] = field(default_factory=dict)
    keys: dict[type[Model], Iterator[int]] = field(default_factory=dict)

    def key(self, model: type[Model]) -> int:
        """The next reserved primary key of a table that others point to."""
        if model not in self.keys:
            self.keys[model] = copying.keys_of(model)
        return next(self.keys[model])


class Accounts:
    """Users made in bulk; one password, hashed once."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._hashed = make_password(settings.DEMO_PASSWORD, salt=_SALT)

    def user(self, username: str, name: str) -> User:
        return User(
            username=username,
            name=name,
            email=f"{username.replace('@', '.').replace('_', '-')}@demo.example",
            password=self._hashed,
            password_changed_at=self._now,
            created_at=self._now,
        )

    def member(self, organisation: Organisation, role: Role, name: str) -> User:
        """Somebody who holds ``role`` there already, or a new account."""
        held = (
            Membership.objects.filter(organisation=organisation, role=role, ended_at=None)
            .select_related("user")
            .first()
        )
        if held is not None:
            return held.user
        user = self.user(f"{role}_bulk@{(organisation.code or organisation.short_name).lower()}", name)
        user.save()
        Membership.objects.create(organisation=organisation, role=role, user=user, since=self._now, may_admit=True)
        return user


def make(random: Random, people: People, units: int, *, now: datetime, form: bytes, scan: bytes) -> Surroundings:
    """What is missing is made; bodies come from the directory."""
    accounts = Accounts(now - timedelta(days=365 * YEARS + 30))
    bodies = [
        Body(
            body,
            accounts.member(body, Role.REVIEW_CLERK, people.name()),
            accounts.member(body, Role.REVIEW_APPROVER, people.name()),
        )
        for body in Organisation.objects.review_bodies().select_related("district").order_by("pk")
    ]
    city = Organisation.objects.get(kind=OrganisationKind.CITY_HR)
    return Surroundings(
        numbered=dict(NumberSeries.objects.values_list("key", "last")),
        now=now,
        rounds=_rounds(now),
        bodies=bodies,
        units=_units(random, people, accounts, bodies, units, now),
        city=city,
        officer=accounts.member(city, Role.CITY_OFFICER, people.name()),
        city_approver=accounts.member(city, Role.CITY_APPROVER, people.name()),
        credential=credentials.registry_credential(now - timedelta(days=1)),
        form=files.store_bytes(form, kind="form", name="申报表.pdf", media_type="application/pdf", at=now, pages=9),
        scan=_with_page(files.store_bytes(scan, kind="material", name="样例材料.jpg", media_type="image/jpeg", at=now)),
        photo=files.store_bytes(scan, kind="photo", name="photo.jpg", media_type="image/jpeg", at=now),
    )


def _with_page(scan: StoredFile) -> StoredFile:
    """The picture is its own preview."""
    PageImage.objects.create(file=scan, page=1, key=scan.key, width=860, height=540)
    return scan


def _rounds(now: datetime) -> list[Round]:
    """The open round and those of the years before."""
    rules = RuleSet.objects.latest("version")
    found = []
    for back in range(YEARS):
        opens = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=75 + 365 * back)
        year = now.year - back
        round_, _ = Round.objects.get_or_create(
            year=year,
            defaults={
                "name": f"{year} 年度北京市首席技师工作室申报",
                "rule_set": rules,
                "opens_at": opens,
                "closes_at": opens + timedelta(days=100),
                "corrections_until": opens + timedelta(days=120),
                "review_until": opens + timedelta(days=140),
                "published_at": opens - timedelta(days=5),
                "contact_office": "职业能力建设处",
                "contact_phone": "010-00000275",
            },
        )
        found.append(round_)
    return found


def _units(
    random: Random, people: People, accounts: Accounts, bodies: list[Body], count: int, now: datetime
) -> list[Unit]:
    basket = copying.Basket()
    organisation_keys = copying.reserve(Organisation, count)
    user_keys = iter(copying.reserve(User, 2 * count))
    since = now - timedelta(days=365 * YEARS + 20)
    places = [body.organisation.district for body in bodies[:16] if body.organisation.district]
    made = []
    for key in organisation_keys:
        body, trade = random.choice(bodies), random.choice(trades())
        place = body.organisation.district or random.choice(places)
        word = random.choice(words()["firm_words"]) + random.choice(words()["given"])
        organisation = Organisation(
            pk=key,
            kind=OrganisationKind.UNIT,
            name=f"北京{word}{trade.firm}有限公司",
            short_name=f"{word}{trade.firm}",
            uscc=numbers.credit_code(place.code, 3_000_000 + key, is_base=False),
            district=place,
            unit_kind=Organisation.UnitKind.ENTERPRISE,
            facts_since=date(2015, 1, 1),
            affiliated_to=body.organisation,
            address=f"北京市{place.name}{random.choice(words()['roads'])} {random.randrange(1, 200)} 号",
            contact_name=people.name(),
            contact_email=f"hr@u{key}.example",
            confirmed_at=since,
            confirmed_by=body.clerk,
            created_at=since,
        )
        clerk, approver = (
            accounts.user(f"{role}@u{key}", people.name()) for role in (Role.UNIT_CLERK, Role.UNIT_APPROVER)
        )
        clerk.pk, approver.pk = next(user_keys), next(user_keys)
        basket.add(
            organisation,
            clerk,
            approver,
            Membership(organisation=organisation, user=clerk, role=Role.UNIT_CLERK, since=since),
            Membership(organisation=organisation, user=approver, role=Role.UNIT_APPROVER, since=since, may_admit=True),
        )
        made.append(Unit(organisation, clerk, approver, body, trade))
    basket.write()
    return made
