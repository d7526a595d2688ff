"""What this floor puts into a package: every paper, whether or not somebody had it printed, and what was only typed."""

from __future__ import annotations

import pytest

from applications import archiving, lifecycle
from applications.models import Workshop
from common import clock
from reviews.models import ScoreSheet
from reviews.services import announcements
from tests.cast import Cast
from tests.reviews import assessment_panel_cases as judged
from tests.reviews import panel_cases
from tests.reviews import revocation_cases as it

pytestmark = pytest.mark.django_db


def packed(case: Workshop, *, inner: bool) -> dict[str, bytes]:
    papers = archiving.papers_of(Workshop.objects.get(pk=case.pk), clock.now(), inner=inner)
    return {f"{paper.folder}/{paper.title}": b"".join(paper.pieces()) for paper in papers}


def test_what_the_panel_signed_is_in_the_full_package_though_nobody_had_it_printed(cast: Cast) -> None:
    panel_cases.pool(cast, panel_cases.MEMBERS + panel_cases.ALTERNATES)
    one = judged.waiting(cast)
    judged.closed(cast, one)
    signed = ScoreSheet.objects.filter(workshop=one.workshop).select_related("assignment__seat__expert__user")
    experts = {sheet.assignment.seat.expert.user.name for sheet in signed}
    expected = {"专家抽取记录（第1次）", "专家评估意见表", *(f"评分表（{name}）" for name in experts)}

    full = packed(one.workshop, inner=True)
    assert {f"11评估考核/{title}" for title in expected} <= set(full)
    assert all(full[f"11评估考核/{title}"].startswith(b"%PDF") for title in expected)
    assert not {f"11评估考核/{title}" for title in expected} & set(packed(one.workshop, inner=False))


def test_what_was_said_against_a_revocation_stays_in_words_and_what_was_decided_on_paper(cast: Cast) -> None:
    found, approver = it.served(cast), cast.people["city_approver"]
    found = it.answered(cast, it.stated(cast, found))
    it.sealed(cast, found)
    lifecycle.perform("revoke", found.workshop, by=approver, at=it.DECIDED)
    said = {"number": "京人社能公〔2026〕9号", "reason": "没有开展活动"}
    announcements.post(it.again(found), by=approver, at=it.DECIDED, **said)

    found = it.again(found)
    papers = packed(found.workshop, inner=False)
    assert papers["12撤销和终止/撤销告知书"].startswith(b"%PDF")
    assert papers["12撤销和终止/撤销决定"].startswith(b"%PDF")
    [defence, answer] = [*found.defences.all(), *found.answers.all()]
    assert defence.text in papers["12撤销和终止/陈述申辩（第1次）"].decode()
    assert answer.text in papers["12撤销和终止/对陈述申辩的书面答复"].decode()
    assert "没有开展活动" in papers[f"12撤销和终止/关于撤销{found.workshop.name}称号的公告"].decode()
