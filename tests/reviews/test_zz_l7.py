"""Throw-away."""
import pytest
from common import clock
from tests import cases
from tests.cast import PEOPLE
from tests.honest import HonestClient, signed_in
from tests.reviews import supervision_cases
from tests.test_access import answer, EVERYBODY

@pytest.mark.django_db
def test_l7(cast):
    clock.move_to(cases.DURING)
    cases.round_of(cases.rule_set())
    places = supervision_cases.places(cast)
    browsers = {who: signed_in(cast.people[who]) for who in PEOPLE} | {"anonymous": HonestClient()}
    with open("/tmp/l7/access_rows.txt", "w") as out:
        for line in open("/tmp/l7/addresses.txt"):
            method, address = line.split()
            try:
                got = " ".join(answer(browsers[w], method, address, places) for w in EVERYBODY)
            except Exception as e:
                got = "FAULT " + repr(e)[:600]
            out.write(f"{method:<6} {address:<59} {got}\n")
            out.flush()
