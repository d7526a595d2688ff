"""The page of the programme rules: every rule stands in a section, in the form and in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from applications.forms.programme import ProgrammeForm, in_words
from applications.models import ProgrammeRules
from tests import cases

pytestmark = pytest.mark.django_db


def rules() -> ProgrammeRules:
    return ProgrammeRules(valid_from=date(2027, 1, 1), basis=cases.rule_set().basis, reason="调整期限")


def test_every_field_stands_in_one_section() -> None:
    names = [name for _, fields, _ in ProgrammeForm.sections for name in fields]
    assert sorted(names) == sorted(ProgrammeForm.base_fields)


def test_a_version_is_read_in_words_under_the_headings_of_its_form() -> None:
    said = {label: words for section in in_words(rules()) for label, words in section.facts}
    assert (said["资助金额下限"], said["优秀名额占已定等次工作室的比例"], said["合格线"], said["评分标准"]) == (
        "30.00 万元",
        "20 %",
        "60 分",
        "没有设定",
    )
    assert (said["年度备案逾期，每次扣"], said["陈述申辩期限"]) == ("2 分", "5 个工作日")


def test_shares_are_asked_in_percent() -> None:
    form = ProgrammeForm(instance=rules())
    typed = {name: form[name].value() for name in form.fields} | {"excellent_share": "15", "first_instalment": "0"}
    typed |= {"valid_from": "2027-01-01", "subsidy_least": "30", "subsidy_most": "50", "subsidy_step": "1"}
    sent = ProgrammeForm(typed)
    assert sent.errors == {"first_instalment": ["首次的比例须大于 0。"]}
    assert sent.cleaned_data["excellent_share"] == Decimal("0.15")
