"""A case that lies with its unit goes to another review body: drafts with their unit, returned ones by the city."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import services
from accounts.models import Organisation
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Version, Workshop, WorkshopEvent
from applications.services import rerouting
from applications.states import State
from common import files
from common.models import Letter
from tests import cases
from tests.applications.test_listing import signed_in
from tests.cast import Cast


def letters_about(case: Workshop) -> list[tuple[str, str]]:
    rows = Letter.objects.filter(about=f"workshop:{case.pk}").order_by("template", "recipient__username")
    return list(rows.values_list("template", "recipient__name"))


def change_affiliation(cast: Cast, body: Organisation) -> None:
    unit = cast.bodies["shoukong"]
    proof = files.store_bytes(b"%PDF-1.7", kind="proof", name="p.pdf", media_type="application/pdf", at=cases.DURING)
    change = services.request_change(
        unit, name=unit.name, uscc=unit.uscc or "", affiliated_to=body, valid_from=date(2026, 4, 1), proof=proof,
        by=cast.people["unit_approver"], at=cases.DURING,
    )  # fmt: skip
    services.confirm_change(change, by=cast.people["review_approver"], at=cases.DURING)


def test_drafts_follow_their_unit_to_its_new_body_and_sent_cases_stay(cast: Cast) -> None:
    draft, sent = cases.workshop(cast, State.DRAFT), cases.workshop(cast, State.SUBMITTED)
    prepared = cases.version(draft, cast=cast)
    change_affiliation(cast, cast.bodies["chaoyang"])
    draft.refresh_from_db()
    sent.refresh_from_db()
    assert (draft.review_body, draft.state, sent.review_body) == (
        cast.bodies["chaoyang"],
        State.DRAFT,
        cast.bodies["haidian"],
    )
    line = WorkshopEvent.objects.get(workshop=draft)
    assert (line.verb, line.organisation, line.text.text if line.text else "") == (
        "reroute",
        cast.bodies["haidian"],
        "申报单位的隶属关系已变更，未报送的申报随之改由新的初审单位办理。",
    )
    assert line.facts == {"from": cast.bodies["haidian"].pk, "to": cast.bodies["chaoyang"].pk}
    assert letters_about(draft) == [("rerouted", "程以南"), ("rerouted", "孟知微")]
    prepared.refresh_from_db()
    assert prepared.status == Version.Status.LAPSED


def test_a_change_of_the_name_alone_moves_no_draft(cast: Cast) -> None:
    draft = cases.workshop(cast, State.DRAFT)
    change_affiliation(cast, cast.bodies["haidian"])
    draft.refresh_from_db()
    assert (draft.review_body, WorkshopEvent.objects.filter(workshop=draft).count()) == (cast.bodies["haidian"], 0)


def test_the_city_leads_a_returned_case_to_another_body(cast: Cast) -> None:
    case = cases.workshop(cast, State.RETURNED, due_on=date(2026, 4, 20))
    page = signed_in(cast, "city_approver").post(
        f"/workshops/{case.pk}/reroute/", {"body": cast.bodies["chaoyang"].pk, "reason": "隶属朝阳区。"}
    )
    assert page.url == f"/workshops/{case.pk}/"
    case.refresh_from_db()
    assert (case.review_body, case.state, case.due_on) == (cast.bodies["chaoyang"], State.RETURNED, date(2026, 4, 20))
    line = WorkshopEvent.objects.get(workshop=case)
    assert (line.verb, line.actor, line.source, line.target) == ("reroute", cast.people["city_approver"], "", "")
    assert letters_about(case) == [
        ("case_left", "秦望川"),
        ("case_left", "周明远"),
        ("case_rerouted", "柳青禾"),
        ("rerouted", "程以南"),
        ("rerouted", "孟知微"),
    ]
    assert signed_in(cast, "review_clerk").get(f"/workshops/{case.pk}/").status_code == 404
    assert signed_in(cast, "other_body").get(f"/workshops/{case.pk}/").status_code == 200


def test_re_routing_asks_for_another_body_and_a_reason(cast: Cast) -> None:
    case = cases.workshop(cast, State.RETURNED)
    answer = signed_in(cast, "city_approver").post(
        f"/workshops/{case.pk}/reroute/", {"body": case.review_body_id, "reason": ""}
    )
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["body", "reason"])
    with pytest.raises(NotPossible) as refused:
        rerouting.reroute(
            case, case.review_body, reason="重复", by=cast.people["city_approver"], at=cases.DURING
        )  # fmt: skip
    assert refused.value.sentences == ["请选择另一家初审单位；申报单位自己不能初审自己的申报。"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("city_approver", 200),
        ("city_officer", 403),
        ("review_approver", 403),
        ("unit_approver", 403),
        ("other_body", 404),
    ],
)
def test_only_the_approver_of_the_city_re_routes(cast: Cast, who: str, status: int) -> None:
    case = cases.workshop(cast, State.RETURNED)
    assert signed_in(cast, who).get(f"/workshops/{case.pk}/reroute/").status_code == status
    if who == "city_approver":
        return
    with pytest.raises(NotPermitted):
        rerouting.reroute(
            case, cast.bodies["chaoyang"], reason="改送", by=cast.people[who], at=cases.DURING
        )  # fmt: skip


def test_a_case_that_was_sent_again_is_past_re_routing(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    answer = signed_in(cast, "city_approver").get(f"/workshops/{case.pk}/reroute/")
    assert answer.url == f"/workshops/{case.pk}/"
    with pytest.raises(NotPossible) as refused:
        rerouting.reroute(
            case, cast.bodies["chaoyang"], reason="改送", by=cast.people["city_approver"], at=cases.DURING
        )  # fmt: skip
    assert refused.value.sentences == ["案卷目前为“待初审”，只有退回补正的案卷可以在这里改送。"]
