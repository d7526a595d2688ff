"""The reference data of the programme: policy document, rules, checklist, report headings, rubric, honours, holidays.

Loaders are idempotent and are never data migrations. What staff may change afterwards (a RuleSet that exists
already) is left as it is.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import chinese_calendar
from django.conf import settings
from django.db import transaction

from applications.models import (
    Band,
    BonusItem,
    ChecklistItem,
    HonourKind,
    Indicator,
    PolicyDocument,
    ProgrammeRules,
    ReportHeading,
    Rubric,
    RubricGroup,
    RuleSet,
    SubsidyUse,
    Veto,
)
from applications.services import subsidy_uses
from common.models import Holiday, HolidayYear

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "rules"
FIRST_YEAR = 2004
LAST_YEAR = 2026
_HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利 70 周年纪念日",
}


@transaction.atomic
def load() -> dict[str, int]:
    """Everything, in the order in which it depends on each other. Returns how many rows of each kind stand there."""
    load_honours()
    rules = load_rule_set()
    load_programme(rules.basis)
    load_holidays()
    return {
        "checklist": rules.checklist.count(),
        "report_headings": rules.report_headings.count(),
        "honours": HonourKind.objects.count(),
        "holidays": Holiday.objects.count(),
    }


def load_programme(basis: PolicyDocument) -> None:
    """The programme rules of 275号: targets, range and uses of the subsidy; later versions belong to the city."""
    words = _read("programme.json")
    if not ProgrammeRules.objects.exists():
        valid_from = date.fromisoformat(words["valid_from"])
        ProgrammeRules.objects.create(valid_from=valid_from, basis=basis, reason=words["reason"])
    if not Rubric.objects.filter(purpose=Rubric.Purpose.ASSESSMENT).exists():
        made = _made_rubric("assessment_rubric.json", Rubric.Purpose.ASSESSMENT)
        ProgrammeRules.objects.filter(assessment_rubric=None).update(assessment_rubric=made)
    if not SubsidyUse.objects.exists():
        load_uses(ProgrammeRules.objects.earliest("valid_from"))


def load_uses(rules: ProgrammeRules) -> None:
    """What the subsidy may be spent on (五(一)-2), and what it may not."""
    words = _read("subsidy_uses.json")
    subsidy_uses.add(rules, SubsidyUse.Kind.ACTIVITY, words["activities"])
    subsidy_uses.add(rules, SubsidyUse.Kind.COST, words["costs"])


def load_honours() -> None:
    for order, honour in enumerate(_read("honours.json"), 1):
        HonourKind.objects.update_or_create(
            code=honour["code"],
            defaults={
                "name": honour["name"],
                "level": honour["level"],
                "sets_priority": honour.get("sets_priority", False),
                "order": order,
            },
        )


def load_rule_set() -> RuleSet:
    """Version 1 of the rules under 275号, made once; later versions belong to the city."""
    policy = _read("policy.json")
    basis, _ = PolicyDocument.objects.get_or_create(
        number=policy["number"],
        defaults={
            "title": policy["title"],
            "issuers": policy["issuers"],
            "issued_on": date.fromisoformat(policy["issued_on"]),
        },
    )
    words = _read("rule_set.json")
    rules, made = RuleSet.objects.get_or_create(
        version=1,
        defaults={
            "name": words["name"],
            "basis": basis,
            "remedy": "\n".join(words["remedy"]),
            "notes": "\n".join(words["notes"]),
            "pledge": "\n".join(words["pledge"]),
        },
    )
    if made:
        _add_checklist(rules)
        _add_headings(rules)
    if rules.rubric is None:
        rules.rubric = _made_rubric("rubric.json", Rubric.Purpose.AWARD)
        rules.save(update_fields=["rubric"])
    return rules


def _add_checklist(rules: RuleSet) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            rule_set=rules,
            order=order,
            code=item["code"],
            category=item["category"],
            title=item["title"],
            hint=item.get("hint", ""),
            clause=item["clause"],
            subject=item["subject"],
            unit_kind=item.get("unit_kind", ""),
            need=item["need"],
            most_files=item.get("most_files", 5),
            compares=item.get("compares", []),
        )
        for order, item in enumerate(_read("checklist.json"), 1)
    )


def _add_headings(rules: RuleSet) -> None:
    ReportHeading.objects.bulk_create(
        ReportHeading(
            rule_set=rules,
            order=order,
            code=heading["code"],
            title=heading["title"],
            hint=heading["hint"],
            required=heading.get("required", True),
            least=heading["least"],
        )
        for order, heading in enumerate(_read("report_headings.json"), 1)
    )


def _made_rubric(file: str, purpose: str) -> Rubric:
    """The 100 points of an evaluation or an assessment with their bands, vetoes and what earns points beside them."""
    words = _read(file)
    rubric = Rubric.objects.create(name=words["name"], purpose=purpose)
    for place, head in enumerate(words["groups"], 1):
        group = RubricGroup.objects.create(rubric=rubric, code=head["code"], title=head["title"], order=place)
        for order, facts in enumerate(head["indicators"], 1):
            bands = facts.pop("bands")
            indicator = Indicator.objects.create(group=group, order=order, **facts)
            Band.objects.bulk_create(Band(indicator=indicator, **band) for band in bands)
    Veto.objects.bulk_create(
        Veto(rubric=rubric, order=order, **facts) for order, facts in enumerate(words["vetoes"], 1)
    )
    BonusItem.objects.bulk_create(
        BonusItem(rubric=rubric, order=order, **facts) for order, facts in enumerate(words.get("bonus", []), 1)
    )
    return rubric


def load_holidays() -> None:
    """Days off on weekdays and make-up working days on weekends, 2004 to 2026; a year in the table is left as it is."""
    known = set(HolidayYear.objects.values_list("year", flat=True))
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if year not in known:
            _load_year(year)


def _load_year(year: int) -> None:
    row = HolidayYear.objects.create(year=year, source=f"国务院办公厅关于 {year} 年部分节假日安排的通知")
    off = {day: name for day, name in chinese_calendar.constants.holidays.items() if day.year == year}
    work = {day: name for day, name in chinese_calendar.constants.workdays.items() if day.year == year}
    Holiday.objects.bulk_create(
        [
            Holiday(day=day, kind=Holiday.Kind.OFF, name=_holiday_name(name), year=row)
            for day, name in sorted(off.items())
        ]
        + [
            Holiday(day=day, kind=Holiday.Kind.WORK, name=_holiday_name(name), year=row)
            for day, name in sorted(work.items())
        ]
    )


def _holiday_name(name: str) -> str:
    return _HOLIDAY_NAMES.get(str(name), str(name))


def _read(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))
