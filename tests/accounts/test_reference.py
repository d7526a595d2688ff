"""The directory: complete, dated, and the same after a second loading."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from accounts import reference
from accounts.models import FormerFacts, Organisation
from accounts.roles import OrganisationKind
from common.clock import BEIJING

AT = datetime(2026, 3, 1, 9, tzinfo=BEIJING)

pytestmark = pytest.mark.django_db


def test_the_directory_holds_every_body_of_the_programme() -> None:
    reference.load(AT)
    counted = {
        kind: Organisation.objects.filter(kind=kind).count() for kind in OrganisationKind.values if kind != "unit"
    }
    assert counted == {
        "district_bureau": 17,
        "industry_authority": 35,
        "city_hr": 1,
        "city_finance": 1,
        "district_finance": 17,
        "expert_pool": 1,
        "operations": 1,
    }


def test_loading_twice_changes_nothing() -> None:
    first = reference.load(AT)
    before = list(Organisation.objects.order_by("pk").values())
    assert (reference.load(AT), list(Organisation.objects.order_by("pk").values())) == (first, before)
    assert FormerFacts.objects.count() == 3


def test_the_development_area_keeps_the_name_it_had_in_2011() -> None:
    reference.load(AT)
    area = Organisation.objects.get(code="BDA")
    past = area.former_facts.get()
    assert (area.name, past.name) == ("北京经济技术开发区社会事业局", "北京经济技术开发区人事劳动和社会保障局")
    assert (past.valid_to, area.facts_since) == (date(2020, 1, 1), date(2020, 1, 1))
