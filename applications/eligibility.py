"""Eligibility (三) as a list of findings: rule, clause, figure, verdict, sentence. Computed from what is typed so far.

Shares are compared unrounded, by multiplication: 1.496 % prints as 1.50 % and still fails (design §5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from applications.chapters import BASE
from applications.choices import LEVEL_ORDER, SkillLevel
from applications.contents import Contents, contents_of
from applications.models import Waiver, Workshop
from common.links import link_to
from common.templatetags.ui import wan

SYSTEMS = {
    "has_training": "培养",
    "has_evaluation": "评价",
    "has_selection": "选拔",
    "has_usage": "使用",
    "has_incentive": "激励",
}
# rules from which a unit without a full calendar year may ask to be excused (domain §10-12)
WAIVABLE = ("training_fund", "frontline_share")


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"
    PRIORITY = "priority"
    WAIVED = "waived"
    ASKED = "asked"
    WARN = "warn"


_TONES = {
    Verdict.MET: "good",
    Verdict.NOT_MET: "bad",
    Verdict.MISSING: "act",
    Verdict.PRIORITY: "good",
    Verdict.WAIVED: "good",
    Verdict.ASKED: "act",
    Verdict.WARN: "act",
}
_WORDS = {
    Verdict.MET: "符合",
    Verdict.NOT_MET: "未符合，暂不能报送",
    Verdict.MISSING: "待填写",
    Verdict.PRIORITY: "优先",
    Verdict.WAIVED: "已同意豁免",
    Verdict.ASKED: "已申请豁免，待初审单位决定",
    Verdict.WARN: "提示",
}


@dataclass(frozen=True)
class Finding:
    """What one rule says about one case. ``hard`` rules bar the submission unless met, waived or waiver asked."""

    code: str
    clause: str
    title: str
    figure: str
    verdict: Verdict
    sentence: str
    hard: bool
    href: str
    label: str = ""  # another word than the verdict's usual one

    @property
    def blocks(self) -> bool:
        return self.hard and self.verdict in {Verdict.NOT_MET, Verdict.MISSING}

    @property
    def word(self) -> str:
        return self.label or _WORDS[self.verdict]

    @property
    def tone(self) -> str:
        return _TONES[self.verdict]


def judge(workshop: Workshop) -> list[Finding]:
    """Every rule of the case's RuleSet with its finding, in the order of the clauses."""
    return findings(contents_of(workshop))


def findings(case: Contents) -> list[Finding]:
    """The same from contents that were already read; no query."""
    if "findings" not in case.known:
        rules = _FOR_BASES if case.unit_kind == BASE else _FOR_ENTERPRISES
        case.known["findings"] = [rule(case) for rule in (*_FOR_THE_TECHNICIAN, *rules, *_FOR_ALL)]
    return list(case.known["findings"])


def summary(found: list[Finding]) -> str:
    """``8 项中 6 项符合``."""
    good = sum(finding.tone == "good" for finding in found)
    return f"{len(found)} 项中 {good} 项符合"


# ── 三(一) the technician ────────────────────────────────────────────────────


def _skill_level(case: Contents) -> Finding:
    chapter, rules = case.workshop.technician_chapter, case.workshop.rule_set
    href = _field(case, "technician", "level")
    least = SkillLevel(rules.least_level).label
    title = f"{least.rpartition('／')[2]}以上技能等级"
    make = _maker("skill_level", "三(一)-1", title, href)
    if not chapter.level:
        return make("", Verdict.MISSING, "请选择首席技师的技能等级。")
    figure = SkillLevel(chapter.level).label
    if LEVEL_ORDER[chapter.level] < LEVEL_ORDER[rules.least_level]:
        return make(figure, Verdict.NOT_MET, f"首席技师须具有{least}以上职业技能水平，现为{figure}。")
    if not chapter.certificate_number:
        return make(f"{figure}，证书编号未填", Verdict.MISSING, "请填写首席技师的证书编号。")
    return make(figure, Verdict.MET, "")


def _priority(case: Contents) -> Finding:
    """三(一)-3: honours or a unique skill set the mark; neither is a refusal."""
    named = [row["kind_name"] for row in case.lists["honours"] if row["priority"]]
    if case.workshop.technician_chapter.unique_skill.strip():
        named.append("绝技绝活")
    make = _maker("priority", "三(一)-3", "重点人选", _field(case, "technician", "unique_skill"), hard=False)
    if named:
        return make("、".join(named), Verdict.PRIORITY, "")
    return make(
        "未填列举的荣誉和绝技绝活", Verdict.WARN, "重点人选只作优先，不影响报送。", label="未列入重点，不影响报送"
    )


# ── 三(二) the enterprise ────────────────────────────────────────────────────


def _systems(case: Contents) -> Finding:
    chapter = case.workshop.unit_chapter
    absent = [word for name, word in SYSTEMS.items() if not getattr(chapter, name)]
    make = _maker("systems", "三(二)-1", "五项技能人才制度", _field(case, "unit", "has_training"))
    if absent:
        return make(
            f"{5 - len(absent)} 项已建立",
            Verdict.NOT_MET,
            f"尚缺{'、'.join(absent)}制度。",
            label=f"缺{'、'.join(absent)}制度",
        )
    return make("5 项均已建立", Verdict.MET, "")


def _leaders(case: Contents) -> Finding:
    chapter = case.workshop.unit_chapter
    make = _maker("leaders", "三(二)-2", "高技能领军人才", _field(case, "unit", "staff_technician"))
    counts = (chapter.staff_technician, chapter.staff_senior_technician)
    if None in counts:
        return make("", Verdict.MISSING, "请填写技师、高级技师及以上人数。")
    figure = f"技师 {counts[0]} 人，高级技师及以上 {counts[1]} 人"
    if not sum(count or 0 for count in counts):
        return make(figure, Verdict.NOT_MET, "主体工种、关键岗位须有技师以上的高技能领军人才。")
    return make(figure, Verdict.MET, "")


def _site(case: Contents) -> Finding:
    return _site_finding(case, _maker("site", "三(二)-3", "场地、设施、设备", _field(case, "conditions", "area")))


def _site_finding(case: Contents, make: Callable[..., Finding]) -> Finding:
    chapter, equipment = case.workshop.conditions_chapter, case.lists["equipment"]
    if not chapter.address or not chapter.area or not equipment:
        return make("", Verdict.MISSING, "请填写工作室地址、面积和设施设备。")
    pieces = sum(row["quantity"] or 0 for row in equipment)
    return make(f"{chapter.area.normalize():f} m²，{pieces} 台（套）", Verdict.MET, "", label="已填，待现场核实")


def _training_fund(case: Contents) -> Finding:
    chapter, share = case.workshop.unit_chapter, case.workshop.rule_set.training_fund_share
    title = f"教育经费不低于 {percent(share)}"
    make = _maker("training_fund", "三(二)-4", title, _field(case, "unit", "training_fund"))
    return _share(
        case,
        make,
        chapter.training_fund,
        chapter.total_wages,
        share,
        f"职工教育经费须不低于职工工资总额的 {percent(share)}。",
        "请填写上年度工资总额和职工教育经费。",
    )


def _frontline_share(case: Contents) -> Finding:
    chapter, share = case.workshop.unit_chapter, case.workshop.rule_set.frontline_share
    title = f"其中不低于 {percent(share)} 用于一线"
    make = _maker("frontline_share", "三(二)-5", title, _field(case, "unit", "training_fund_frontline"))
    return _share(
        case,
        make,
        chapter.training_fund_frontline,
        chapter.training_fund,
        share,
        f"职工教育经费须有 {percent(share)} 以上用于一线职工的教育和培训。",
        "请填写职工教育经费和其中用于一线职工的金额。",
    )


def _share(  # noqa: PLR0917 - a ratio rule is its two amounts, its limit and its two sentences
    case: Contents,
    make: Callable[..., Finding],
    part: Decimal | None,
    whole: Decimal | None,
    share: Decimal,
    refusal: str,
    missing: str,
) -> Finding:
    if part is None or not whole:
        return _excused(case, make, "", Verdict.MISSING, missing)
    figure = f"{wan(part)} ÷ {wan(whole)} = {part / whole * 100:.2f}%"
    if part >= share * whole:
        return make(figure, Verdict.MET, "")
    if f"{part / whole * 100:.2f}" == f"{share * 100:.2f}":
        refusal += f"按未四舍五入的数字计算，现为 {part / whole * 100:.4f}%。"
    return _excused(case, make, figure, Verdict.NOT_MET, refusal)


def _excused(case: Contents, make: Callable[..., Finding], figure: str, verdict: Verdict, sentence: str) -> Finding:
    """A unit without a full calendar year asks for a waiver instead; the body decides it before it recommends."""
    if case.workshop.unit_chapter.full_calendar_year:
        return make(figure, verdict, sentence)
    waiver = case.waivers.get(make("", verdict, "").code)
    if waiver is None:
        return make(
            "不满一个完整会计年度",
            Verdict.MISSING,
            "贵单位不满一个完整会计年度，请在“单位基本信息”中申请豁免。",
            label="可申请豁免",
        )
    if waiver["answer"] == Waiver.Answer.REFUSED:
        return make(figure, Verdict.NOT_MET, f"初审单位不同意豁免：{waiver['basis']}", label="豁免未获同意")
    answered = Verdict.WAIVED if waiver["answer"] == Waiver.Answer.GRANTED else Verdict.ASKED
    return make("不满一个完整会计年度", answered, "")


def _budget(case: Contents) -> Finding:
    chapter = case.workshop.conditions_chapter
    make = _maker("budget", "三(二)-6", "必要的经费支持", _field(case, "conditions", "annual_budget"))
    if chapter.annual_budget is None:
        return make("年度经费预算未填，见“基本条件”", Verdict.MISSING, "请填写工作室年度经费预算。")
    if chapter.annual_budget <= 0:
        return make("年度 0.00 万元", Verdict.NOT_MET, "须有必要的经费支持，年度经费预算应大于 0。")
    return make(f"年度 {wan(chapter.annual_budget)} 万元", Verdict.MET, "")


# ── 三(三) the training base ─────────────────────────────────────────────────


def _base_office(case: Contents) -> Finding:
    make = _maker("base_office", "三(三)-1", "独立机构和固定场地", _field(case, "unit", "managing_office"))
    if not case.workshop.unit_chapter.managing_office:
        return make("", Verdict.MISSING, "请填写相对独立的管理机构。")
    return _site_finding(case, make)


def _startup_capital(case: Contents) -> Finding:
    given, least = case.workshop.unit_chapter.startup_capital, case.workshop.rule_set.startup_capital
    title = f"开办资金 {wan(least)} 万元以上"
    make = _maker("startup_capital", "三(三)-2", title, _field(case, "unit", "startup_capital"))
    if given is None:
        return make("", Verdict.MISSING, "请填写开办资金。")
    figure = f"{wan(given)} 万元"
    if given < least:
        return make(figure, Verdict.NOT_MET, f"公共实训基地开办资金须在 {wan(least)} 万元以上。")
    return make(figure, Verdict.MET, "")


def _teachers(case: Contents) -> Finding:
    least = case.workshop.rule_set.teachers_per_occupation
    make = _maker("teachers", "三(三)-3", f"每个职业专任教师 {least} 人以上", f"{_chapter(case, 'unit')}#teachers")
    rows = case.lists["teachers"]
    if not rows:
        return make("", Verdict.MISSING, "请填写各职业专任教师。")
    able = Counter({row["occupation"]: 0 for row in rows})
    able.update(row["occupation"] for row in rows if _teaches_at_level(row["level"]))
    figure = "，".join(f"{occupation} {count} 人" for occupation, count in able.items())
    short = [occupation or "（职业未填）" for occupation, count in able.items() if count < least]
    if short:
        return make(figure, Verdict.NOT_MET, f"{'、'.join(short)}的技师或高级技师专任教师不足 {least} 人。")
    return make(figure, Verdict.MET, "")


def _teaches_at_level(level: str) -> bool:
    return LEVEL_ORDER.get(level, -1) >= LEVEL_ORDER[SkillLevel.L2_TECHNICIAN]


def _managers(case: Contents) -> Finding:
    given, least = case.workshop.unit_chapter.full_time_managers, case.workshop.rule_set.full_time_managers
    make = _maker(
        "managers", "三(三)-4", f"教育管理专职人员 {least} 人以上", _field(case, "unit", "full_time_managers")
    )
    if given is None:
        return make("", Verdict.MISSING, "请填写从事教育管理的专职人员数。")
    if given < least:
        return make(f"{given} 人", Verdict.NOT_MET, f"从事教育管理的专职人员须不少于 {least} 人。")
    return make(f"{given} 人", Verdict.MET, "")


# ── every unit ───────────────────────────────────────────────────────────────


def _members(case: Contents) -> Finding:
    rules, count = case.workshop.rule_set, len(case.lists["members"])
    make = _maker(
        "members",
        "表",
        f"成员 {rules.least_members} 至 {rules.most_members} 人",
        f"{_chapter(case, 'members')}#members",
    )
    figure = f"{count} 人"
    if not count:
        return make(figure, Verdict.MISSING, "请填写工作室成员。")
    if count < rules.least_members or count > rules.most_members:
        return make(
            figure, Verdict.NOT_MET, f"成员应为 {rules.least_members} 至 {rules.most_members} 人，现有 {count} 人。"
        )
    if count < rules.warn_members_below:
        return make(
            figure,
            Verdict.WARN,
            f"成员少于 {rules.warn_members_below} 人，可以报送，评审时可能影响得分。",
            label="偏少，不影响报送",
        )
    return make(figure, Verdict.MET, "")


def _no_other_workshop(case: Contents) -> Finding:
    make = _maker("no_other_workshop", "四(一)", "无其他在办工作室", _field(case, "technician", "id_number"))
    if not case.workshop.technician_key:
        return make("按首席技师身份号码核对", Verdict.MISSING, "请填写首席技师的公民身份号码。")
    if case.technician_taken:
        return make("", Verdict.NOT_MET, "这位首席技师已有在办的申报或有效的工作室，一人只能有一个（四(一)）。")
    return make("已按首席技师身份号码核对", Verdict.MET, "")


_FOR_THE_TECHNICIAN = (_skill_level, _priority)
_FOR_ENTERPRISES = (_systems, _leaders, _site, _training_fund, _frontline_share, _budget)
_FOR_BASES = (_base_office, _startup_capital, _teachers, _managers, _budget)
_FOR_ALL = (_members, _no_other_workshop)


def percent(share: Decimal) -> str:
    """``1.5%`` from 0.01500."""
    return f"{(share * 100).normalize():f}%"


def _maker(code: str, clause: str, title: str, href: str, *, hard: bool = True) -> Callable[..., Finding]:
    def make(figure: str, verdict: Verdict, sentence: str, label: str = "") -> Finding:
        return Finding(code, clause, title, figure, verdict, sentence, hard, href, label)

    return make


def _chapter(case: Contents, code: str) -> str:
    return link_to("workshops:edit", case.workshop.pk, code)


def _field(case: Contents, code: str, name: str) -> str:
    return f"{_chapter(case, code)}#id_{name}"
