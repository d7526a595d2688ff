import pytest
from common import clock
from tests import cases
from tests.cast import PEOPLE
from tests.honest import HonestClient, signed_in
from tests.reviews import assessment_cases
from tests.test_access import answer, EVERYBODY
from django.db import connection
from django.test.utils import CaptureQueriesContext

@pytest.mark.django_db
def test_gen(cast):
    clock.move_to(cases.DURING)
    places = assessment_cases.places(cast)
    browsers = {who: signed_in(cast.people[who]) for who in PEOPLE} | {"anonymous": HonestClient()}
    out = []
    for line in open("/tmp/l5/lines.txt").read().splitlines():
        method, address = line.split()
        got = []
        for who in EVERYBODY:
            try:
                got.append(answer(browsers[who], method, address, places))
            except Exception as e:
                got.append("ERR"); out.append(f"# {who} {address} {type(e).__name__}: {str(e)[:300]}")
        out.append(f"{method:6} {address:58} " + " ".join(got))
    from tests.test_access import address_with
    for who, address in [("unit_clerk","/workshops/<assessed>/assessment/"),("unit_clerk","/workshops/<assessed>/assessment/write/T/"),("unit_approver","/workshops/<assessed>/assessment/seal/"),("review_clerk","/workshops/<assessed_opinion>/assessment/opinion/"),("city_officer","/workshops/<assessed_marks>/assessment/"),("city_officer","/workshops/<assessed_marks>/assessment/marks/"),("city_officer","/reviews/assessments/2028/"),("city_approver","/reviews/assessments/lists/<grade_list>/"),("anonymous","/public/commended/<commendation>/"),("unit_clerk","/"),("city_officer","/")]:
        way = address_with(address, places)
        browsers[who].get(way)
        with CaptureQueriesContext(connection) as c:
            browsers[who].get(way)
        out.append(f"# SQL {len(c.captured_queries)} {who} {address}")
        if len(c.captured_queries) > 12:
            out += ["#    " + q["sql"][:150] for q in c.captured_queries]
    open("/tmp/l5/out.txt", "w").write("\n".join(out))
