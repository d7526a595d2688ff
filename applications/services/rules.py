"""Versions of the rules: copied, edited until a case was submitted, then frozen; drafts move on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES
from applications import journal, letters
from applications.lifecycle import NotPossible
from applications.models import (
    Band,
    ChecklistItem,
    Indicator,
    Material,
    ReportHeading,
    ReportSection,
    Round,
    Rubric,
    RubricGroup,
    RuleSet,
    Veto,
    Workshop,
)
from applications.services import versions
from applications.states import State

FROZEN = "这一版规则下已有报送的案卷，不能再改；请另存为新版本。"
ITEM_FIELDS = ("category", "order", "title", "hint", "clause", "subject", "unit_kind", "need", "most_files", "compares")
INDICATOR_FIELDS = (
    "code",
    "title",
    "points",
    "step",
    "judged",
    "computed_by",
    "unit_kind",
    "clause",
    "evidence",
    "comment_below",
)
HEADING_FIELDS = ("order", "title", "hint", "required", "least", "most")


def row_id(code: str) -> uuid.UUID:
    """A list row is known by its code: the UUID by which the page speaks of it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, code)


@transaction.atomic
def copy(last: RuleSet) -> RuleSet:
    """The next version: everything as in ``last``, to be edited."""
    number = (RuleSet.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    made = RuleSet.objects.get(pk=last.pk)
    made.pk = None
    made.version = number
    made.frozen_at = None
    made.rubric = _copied(last.rubric) if last.rubric else None
    made.save(force_insert=True)
    ChecklistItem.objects.bulk_create(
        ChecklistItem(rule_set=made, code=item.code, **{name: getattr(item, name) for name in ITEM_FIELDS})
        for item in last.checklist.all()
    )
    ReportHeading.objects.bulk_create(
        ReportHeading(rule_set=made, code=h.code, **{name: getattr(h, name) for name in HEADING_FIELDS})
        for h in last.report_headings.all()
    )
    return made


def _copied(last: Rubric) -> Rubric:
    """The same rubric once more, for the next version of the rules."""
    made = Rubric.objects.create(purpose=last.purpose, name=last.name)
    for group in last.groups.prefetch_related("indicators__bands"):
        new = RubricGroup.objects.create(rubric=made, code=group.code, order=group.order, title=group.title)
        for indicator in group.indicators.all():
            facts = {name: getattr(indicator, name) for name in INDICATOR_FIELDS}
            copied = Indicator.objects.create(group=new, order=indicator.order, **facts)
            Band.objects.bulk_create(
                Band(
                    indicator=copied,
                    least=band.least,
                    most=band.most,
                    sentence=band.sentence,
                    reached_at=band.reached_at,
                )
                for band in indicator.bands.all()
            )
    Veto.objects.bulk_create(
        Veto(rubric=made, code=veto.code, order=veto.order, sentence=veto.sentence, clause=veto.clause)
        for veto in last.vetoes.all()
    )
    return made


def open_for_editing(pk: int) -> RuleSet:
    """The version, locked against others; call within a transaction. Raises NotPossible when it is frozen."""
    rules = RuleSet.objects.select_for_update(of=("self",)).get(pk=pk)
    if rules.frozen_at:
        raise NotPossible(FROZEN)
    return rules


@transaction.atomic
def save_facts(rules: RuleSet, facts: Mapping[str, Any]) -> None:
    """Thresholds, days, seals and texts."""
    locked = open_for_editing(rules.pk)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts))


@transaction.atomic
def save_checklist(rules: RuleSet, category: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """The items of one category in the order given. An item that already holds files cannot go."""
    locked = open_for_editing(rules.pk)
    present = {row_id(item.code): item for item in locked.checklist.filter(category=category)}
    kept = set()
    for order, row in enumerate(rows, 1):
        item = present.get(row["row"]) or ChecklistItem(
            rule_set=locked, category=category, code=f"item_{uuid.uuid4().hex[:8]}", clause=f"四(一){category}"
        )
        for name in ("title", "hint", "subject", "unit_kind", "need", "most_files"):
            setattr(item, name, row[name])
        item.order = order
        item.save()
        kept.add(item.pk)
    gone = locked.checklist.filter(category=category).exclude(pk__in=kept)
    if Material.objects.filter(item__in=gone).exists():
        raise NotPossible("有草稿已按这一版上传了要删去的材料，不能删去；请另存为新版本。")
    gone.delete()


@transaction.atomic
def save_headings(rules: RuleSet, rows: Iterable[Mapping[str, Any]]) -> None:
    """The headings of the 申办报告 in the order given. A heading under which somebody wrote cannot go."""
    locked = open_for_editing(rules.pk)
    present = {row_id(heading.code): heading for heading in locked.report_headings.all()}
    kept = set()
    for order, row in enumerate(rows, 1):
        heading = present.get(row["row"]) or ReportHeading(rule_set=locked, code=f"part_{uuid.uuid4().hex[:8]}")
        for name in ("title", "hint", "required", "least", "most"):
            setattr(heading, name, row[name])
        heading.order = order
        heading.save()
        kept.add(heading.pk)
    gone = locked.report_headings.exclude(pk__in=kept)
    if ReportSection.objects.filter(heading__in=gone).exclude(text="").exists():
        raise NotPossible("有草稿已在要删去的标题下写了内容，不能删去；请另存为新版本。")
    ReportSection.objects.filter(heading__in=gone).delete()
    gone.delete()


def move_drafts(round_: Round, rules: RuleSet, *, by: User, at: datetime) -> int:
    """Bring every draft of the round that was never submitted to ``rules`` and tell its unit. Returns how many."""
    drafts = Workshop.objects.filter(round=round_, state=State.DRAFT, first_submitted_at=None).exclude(rule_set=rules)
    items = {item.code: item for item in rules.checklist.all()}
    headings = {heading.code: heading for heading in rules.report_headings.all()}
    moved = 0
    for draft in drafts.order_by("pk"):
        _move(draft, rules, items, headings)
        journal.record(
            draft,
            "rules_renewed",
            by=by,
            at=at,
            capacity=capacity_of(by, *CITY_ROLES),
            facts={"version": rules.version},
        )
        letters.announce(draft, "rules_renewed", at=at, context={"rule_set": rules})
        moved += 1
    return moved


def _move(
    draft: Workshop, rules: RuleSet, items: Mapping[str, ChecklistItem], headings: Mapping[str, ReportHeading]
) -> None:
    """What was uploaded or written stays under the item or heading of the same code; empty places that are gone go."""
    at = draft.changed_at
    Workshop.objects.filter(pk=draft.pk).update(rule_set=rules)
    for slot in draft.materials.select_related("item"):
        if slot.item.code in items:
            Material.objects.filter(pk=slot.pk).update(item=items[slot.item.code])
        elif not slot.files.exists():
            slot.delete()
    for section in draft.report_sections.select_related("heading"):
        if section.heading.code in headings:
            ReportSection.objects.filter(pk=section.pk).update(heading=headings[section.heading.code])
        elif not section.text:
            section.delete()
    versions.content_changed(draft, at=at)


def newest() -> RuleSet | None:
    return RuleSet.objects.order_by("-version").first()


def submitted_under(rules: RuleSet) -> int:
    """How many cases were submitted under this version and will keep it."""
    return rules.workshops.filter(first_submitted_at__isnull=False).count()
