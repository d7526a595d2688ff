"""Who is told what: every letter of every act and notice exists, has a subject and a body, and leaves nothing open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string

from applications import lifecycle
from applications.letters import REMINDERS, TELLS, announce
from applications.models import ClosingProposal, CorrectionReturn, Workshop
from applications.states import State
from common.models import Letter
from reviews.models import Assessment, AssessmentRound, Decision, Notice, Rectification, Revocation
from tests import cases
from tests.cast import Cast

TEMPLATES = sorted({template for told in [*TELLS.values(), *REMINDERS.values()] for _, template in told})
REFUSALS = ("not_recommended", "declined")


@pytest.fixture
def case(cast: Cast) -> Workshop:
    made = cases.workshop(cast, State.SUBMITTED, technician_name="陆砚舟", due_on=date(2026, 4, 29))
    cases.version(made, seals=("unit",), cast=cast)
    # what a title has beside, for the letters of its later life
    made.title_number, made.assessment_due = "BJSJ-2026-001", date(2028, 12, 31)
    return made


def everything(case: Workshop, cast: Cast) -> dict[str, Any]:
    """What the acts put into the context of their letters, all of it."""
    sent = CorrectionReturn(
        workshop=case,
        version=case.current_version,
        due_on=date(2026, 4, 30),
        note="请逐条核对。",
        returned_by=cast.people["review_clerk"],
        returned_at=cases.DURING,
    )
    opinion = cases.opinion(case, "not_recommend", by=cast.people["review_clerk"])
    opinion.remedy = case.rule_set.remedy
    return {
        "at": cases.DURING,
        "by": cast.people["unit_approver"],
        "version": case.current_version,
        "again": True,
        "reason": "单位情况有变。",
        "sent": sent,
        "remarks": 2,
        "opinion": opinion,
        "former": cast.bodies["chaoyang"],
        "to": cast.bodies["chaoyang"],
        "paper_sets": 4,
        "last_day": date(2026, 4, 30),
        "rule_set": case.rule_set,
        "notice": Notice(
            posted_at=cases.DURING,
            first_day=date(2026, 4, 9),
            last_day=date(2026, 4, 15),
            posting_url="https://rsj.example.gov.cn/gs/1.html",
            reason="公示内容有误：单位名称有误",
            runs_again=True,
        ),
        "changes": [{"item": "所在单位", "was": "首控精密", "now": "首控智造"}],
        "proposal": ClosingProposal(ground="dissolved", facts="所在单位已注销登记。"),
        "assessment": Assessment(
            round=AssessmentRound(name="2028 年度评估考核", year=2028), grade=Assessment.Grade.EXCELLENT
        ),
        "rectification": Rectification(demands="补齐带徒协议。", due_on=date(2028, 9, 30)),
        "revocation": Revocation(
            ground=Revocation.Ground.values[0],
            document="京人社能发〔2011〕275号",
            article="六（四）",
            facts="两年未开展活动。",
            basis="考核不合格的撤销称号。",
            defence_days=5,
        ),
        "decision": Decision(reasons="事实清楚。", remedy=case.rule_set.remedy),
    }


def test_every_act_says_whom_it_tells() -> None:
    assert TELLS.keys() == lifecycle.ACTS.keys()


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_has_a_subject_and_a_body(case: Workshop, cast: Cast, template: str) -> None:
    text = render_to_string(f"letters/{template}.txt", {"workshop": case, **everything(case, cast)})
    subject, _, body = text.strip().partition("\n")
    assert case.name in subject or case.name in body
    assert body.strip().startswith("您好：")
    assert not any(sign in text for sign in ("{{", "{%", "None", "&quot;", "（）"))
    assert len(subject) <= Letter._meta.get_field("subject").max_length


@pytest.mark.parametrize("template", REFUSALS)
def test_a_refusal_states_facts_basis_and_remedy(case: Workshop, cast: Cast, template: str) -> None:
    text = render_to_string(f"letters/{template}.txt", {"workshop": case, **everything(case, cast)})
    assert "事实、依据和理由：\n经审核，材料齐全。" in text
    assert "依据文件：《北京市首席技师工作室管理办法》（京人社能发〔2011〕275号）" in text
    assert "救济途径：\n可在 60 日内申请行政复议。" in text


def test_a_return_is_told_to_both_people_of_the_unit_and_nobody_else(case: Workshop, cast: Cast) -> None:
    announce(case, "return_for_correction", at=cases.DURING, context=everything(case, cast))
    assert {letter.recipient.username for letter in Letter.objects.all()} == {
        "unit_clerk@shoukong",
        "unit_approver@shoukong",
    }
    letter = Letter.objects.first()
    assert letter is not None
    assert letter.subject == f"“{case.name}”退回补正 2 处，请于 4月30日（周四）前报送"
    assert letter.link == f"/workshops/{case.pk}/"


def test_names_are_written_as_they_are(case: Workshop, cast: Cast) -> None:
    reason = everything(case, cast) | {"reason": "甲&乙 <公司> 合并"}
    text = render_to_string("letters/withdrawn.txt", {"workshop": case, **reason})
    assert "撤回理由：甲&乙 <公司> 合并" in text


def test_reminders_of_the_same_period_name_its_last_day(case: Workshop, cast: Cast) -> None:
    letters = announce(case, "lapse_soon", at=cases.DURING + timedelta(days=1), context=everything(case, cast))
    assert {letter.subject for letter in letters} == {f"“{case.name}”须在 4月30日（周四）前报送"}
