"""One whole 申报表 as plain values: what a clerk would have typed, complete and by the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from applications.invented import narratives, numbers
from applications.invented.people import People, Person
from applications.invented.words import Trade, words

Row = dict[str, Any]
_LEVELS = ("L1_SENIOR_TECHNICIAN", "L1_SENIOR_TECHNICIAN", "L2_TECHNICIAN", "PRINCIPAL_TECHNICIAN")
_MEMBER_LEVELS = ("L1_SENIOR_TECHNICIAN", "L2_TECHNICIAN", "L2_TECHNICIAN", "L3_SENIOR", "L3_SENIOR", "ENGINEER")
_EDUCATION = ("vocational", "college", "college", "bachelor")
_OWNERSHIP = ("MUNICIPAL_SOE", "DISTRICT_SOE", "PRIVATE", "PRIVATE", "MIXED", "CENTRAL")


@dataclass(frozen=True)
class Firm:
    """What a form says about its unit beside what the organisation's row holds."""

    name: str
    short_name: str
    address: str
    representative: str
    contact: str
    is_base: bool
    email: str


@dataclass
class Form:
    """Values by chapter; lists are rows without UUIDs. Amounts in 元."""

    unit: Row
    technician: Row
    conditions: Row
    situation: Row
    narratives: Row
    report: dict[str, str]
    lists: dict[str, list[Row]] = field(default_factory=dict)


def invent(
    random: Random,
    people: People,
    trade: Trade,
    firm: Firm,
    leader: Person,
    year: int,
    *,
    members: int = 0,
    honours: list[Row] | None = None,
    passing: bool = True,
) -> Form:
    """A complete form for ``year``; with ``passing`` every hard rule of 三 holds."""
    count = members or random.choice((3, 3, 4, 4, 5))
    team = [people.person(year - 52, year - 24) for _ in range(count)]
    kind = narratives.Matter(firm.name, leader.name, trade, year, count, random)
    return Form(
        unit=_unit(random, trade, firm, year, passing=passing),
        technician=_technician(random, trade, leader, year),
        conditions=_conditions(random, firm, year),
        situation={"text": narratives.situation(kind)},
        narratives={
            "support": narratives.support(kind),
            "plan": narratives.plan(kind),
            "goals": narratives.goals(kind),
            "goal_apprentices": 12,
            "goal_projects": 4,
            "goal_results": 3,
            "goal_trainees": 400,
            "goal_promotions": 3,
        },
        report=narratives.report(kind),
        lists={
            "teachers": _teachers(random, people, trade, year) if firm.is_base else [],
            "honours": honours or [],
            "resume": _resume(leader, trade, firm, year),
            "results": _results(random, trade, year),
            "apprentices": _apprentices(team, year, random),
            "equipment": [_equipment(*row) for row in trade.equipment],
            "members": [_member(random, person, trade) for person in team],
            "plan_items": _plan_items(trade, year),
        },
    )


def _unit(random: Random, trade: Trade, firm: Firm, year: int, *, passing: bool) -> Row:
    staff = random.randrange(180, 2400)
    frontline = staff * 64 // 100
    wages = Decimal(staff) * random.randrange(96_000, 168_000)
    share = Decimal(random.randrange(151, 240)) / 10000 if passing else Decimal("0.0121")
    fund = (wages * share).quantize(Decimal("0.01"))
    return {
        "ownership": "SCHOOL" if firm.is_base else random.choice(_OWNERSHIP),
        "scale": "large" if staff > 1000 else "medium" if staff > 300 else "small",  # noqa: PLR2004 - sizes of firms
        "industry_category": trade.category,
        "strategic_industry": trade.industry,
        "strategic_areas": ["zhongguancun"] if random.random() < 0.4 else [],  # noqa: PLR2004 - some are there
        "registered_address": firm.address,
        "operating_address": firm.address,
        "legal_representative": firm.representative,
        "contact_department": random.choice(words()["departments"]),
        "contact_name": firm.contact,
        "phone": numbers.telephone(random),
        "mobile": numbers.mobile(random),
        "email": firm.email,
        "postcode": "100000",
        "staff_total": staff,
        "staff_frontline": frontline,
        "staff_senior": frontline * 36 // 100,
        "staff_technician": max(frontline * 8 // 100, 3),
        "staff_senior_technician": max(frontline * 3 // 100, 2),
        "full_calendar_year": True,
        "finance_year": year - 1,
        "total_wages": wages.quantize(Decimal("0.01")),
        "training_fund": fund,
        "training_fund_frontline": (fund * random.randrange(61, 78) / 100).quantize(Decimal("0.01")),
        **dict.fromkeys(("has_training", "has_evaluation", "has_selection", "has_usage", "has_incentive"), True),
        "bank_name": f"{random.choice(words()['banks'])}{random.choice(words()['roads'])}支行",
        "account_name": firm.name,
        "account_number": numbers.account(random),
        "managing_office": f"{firm.short_name}实训管理中心" if firm.is_base else "",
        "startup_capital": Decimal(3200000).quantize(Decimal("0.01")) if firm.is_base else None,
        "full_time_managers": 6 if firm.is_base else None,
    }


def _technician(random: Random, trade: Trade, leader: Person, year: int) -> Row:
    began = leader.born.year + 19
    level = random.choice(_LEVELS)
    return {
        "name": leader.name,
        "sex": leader.sex,
        "ethnicity": random.choice(words()["ethnicities"]),
        "born": leader.birth_month,
        "id_kind": "resident",
        "id_number": leader.id_number,
        "political_status": random.choice(("party_member", "party_member", "masses")),
        "education": random.choice(_EDUCATION),
        "school": random.choice(words()["schools"]),
        "major": trade.name[:20],
        "work_since": f"{began}-07",
        "years_in_trade": min(year - began, 45),
        "occupation": trade.occupation,
        "work_type": trade.work_type,
        "occupation_code": trade.code,
        "occupation_edition": "2022",
        "level": level,
        "certificate_kind": random.choice(("qualification", "skill_level")),
        "certificate_number": numbers.certificate(random),
        "certificate_issuer": random.choice(words()["issuers"]),
        "certificate_date": date(year - random.randrange(3, 12), random.randrange(1, 13), random.randrange(1, 28)),
        "position": "技能专家",
        "phone": numbers.mobile(random),
        "unique_skill": trade.skill,
    }


def _conditions(random: Random, firm: Firm, year: int) -> Row:
    return {
        "established_on": date(year - 1, random.randrange(1, 13), random.randrange(1, 28)),
        "address": f"{firm.address}1 层",
        "area": Decimal(random.randrange(80, 420)).quantize(Decimal("0.01")),
        "annual_budget": Decimal(random.randrange(20, 90) * 10000).quantize(Decimal("0.01")),
        "rules": "；".join(words()["systems"]),
        "duties": (
            "主持技术攻关和革新；制定年度计划并组织实施；带徒传艺，每年不少于 3 人；"
            "整理绝技绝活，形成可传承的资料；每半年向单位报告工作。"
        ),
    }


def _member(random: Random, person: Person, trade: Trade) -> Row:
    return {
        "name": person.name,
        "sex": person.sex,
        "born": person.birth_month,
        "id_kind": "resident",
        "id_number": person.id_number,
        "education": random.choice(_EDUCATION),
        "occupation": trade.name,
        "level": random.choice(_MEMBER_LEVELS),
        "certificate_number": numbers.certificate(random),
        "duty": random.choice(words()["duties_of_members"]),
    }


def _teachers(random: Random, people: People, trade: Trade, year: int) -> list[Row]:
    return [
        {
            "name": people.person(year - 55, year - 30).name,
            "occupation": trade.occupation,
            "level": random.choice(("L1_SENIOR_TECHNICIAN", "L2_TECHNICIAN")),
            "certificate_number": numbers.certificate(random),
        }
        for _ in range(4)
    ]


def _resume(leader: Person, trade: Trade, firm: Firm, year: int) -> list[Row]:
    began = leader.born.year + 19
    middle = (began + year) // 2
    return [
        {"start": f"{began}-07", "end": f"{middle}-03", "unit": "北京恒岳精工集团有限公司", "post": trade.occupation},
        {"start": f"{middle}-04", "end": "", "unit": firm.name, "post": f"{trade.name}、班长"},
    ]


def _results(random: Random, trade: Trade, year: int) -> list[Row]:
    roles = ("lead", "lead", "main")
    return [
        {
            "name": name,
            "year": year - 1 - 2 * place,
            "role": roles[place],
            "benefit": Decimal(random.randrange(20, 300) * 10000).quantize(Decimal("0.01")),
        }
        for place, name in enumerate(trade.results[: random.choice((1, 2, 2, 3))])
    ]


def _apprentices(team: list[Person], year: int, random: Random) -> list[Row]:
    return [
        {
            "name": person.name,
            "start": f"{year - 6 + place}-09",
            "end": "" if place else f"{year - 3}-08",
            "level": "L3_SENIOR",
            "achievement": random.choice(words()["achievements"]),
        }
        for place, person in enumerate(team[:2])
    ]


def _equipment(name: str, model: str, quantity: int, unit: str, value: int) -> Row:
    return {
        "name": name,
        "model": model,
        "quantity": quantity,
        "unit": unit,
        "original_value": Decimal(value).quantize(Decimal("0.01")),
    }


def _plan_items(trade: Trade, year: int) -> list[Row]:
    steps: tuple[Callable[[], str], ...] = (
        lambda: f"完成{trade.hard}的方案定型",
        lambda: f"在本单位推广{trade.results[0]}",
        lambda: "总结技法，形成教学资料",
    )
    return [
        {
            "year": year + place,
            "task": task(),
            "target": f"年度任务完成率 100%，培训 {120 + 20 * place} 人次",
            "due": f"{year + place}-12",
        }
        for place, task in enumerate(steps)
    ]
