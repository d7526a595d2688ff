"""The title (四(三)-3): the award document, the act that grants, numbers without gaps, plaques handed over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import CITY_ROLES
from applications import journal, permissions, search
from applications.guards import name_is_free, technician_is_free
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity
from applications.models import Workshop
from applications.services import assessment_due
from applications.states import ALIVE
from applications.uploads import accepted_upload
from common import numbers
from common.clock import legal_day
from common.templatetags.ui import cn_date
from reviews.forms import award as forms
from reviews.guards import decision as guards
from reviews.guards.objections import none_in_time_is_undecided
from reviews.models import Award, AwardDocument, Decision, Plaque, PlaqueReturn
from reviews.services.decision import demanded, locked

SERIES = "BJSJ"


# ── the award document ───────────────────────────────────────────────────────


@transaction.atomic
def enter_document(
    *, by: User, at: datetime, number: str, title: str, dated_on: date, scan: Any = None
) -> AwardDocument:
    """Enter 文号, date and title of the document that grants. Raises NotPermitted, NotPossible."""
    _demand_city(by)
    _refuse_known(number)
    stored = accepted_upload(scan, kind="award-document", at=at) if scan else None
    return AwardDocument.objects.create(
        number=number,
        title=title,
        dated_on=dated_on,
        scan=stored,
        verify_code=numbers.check_code(),
        entered_by=by,
        entered_at=at,
    )


@transaction.atomic
def correct_document(document: AwardDocument, *, by: User, number: str, title: str, dated_on: date) -> AwardDocument:
    """Mend what was mistyped, while no title bears it yet. Raises NotPermitted, NotPossible."""
    _demand_city(by)
    document = AwardDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.awards.exists():
        raise NotPossible("已按这份文件授予称号，文号、日期和标题不能再改。")
    if number != document.number:
        _refuse_known(number)
    document.number, document.title, document.dated_on = number, title, dated_on
    document.save(update_fields=["number", "title", "dated_on"])
    return document


def _refuse_known(number: str) -> None:
    if AwardDocument.objects.filter(number=number).exists():
        raise NotPossible(f"文号 {number} 已经录入。")


@transaction.atomic
def add_scan(document: AwardDocument, *, by: User, at: datetime, scan: Any) -> AwardDocument:
    """The scan of the signed document, which is often there only later."""
    _demand_city(by)
    document = AwardDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    document.scan = accepted_upload(scan, kind="award-document", at=at)
    document.save(update_fields=["scan"])
    return document


def _demand_city(by: User) -> None:
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(permissions.city.sentence)


# ── the title ────────────────────────────────────────────────────────────────


@act(
    "grant",
    form=forms.GrantForm,
    guards=(
        guards.both_have_sealed_a_grant,
        guards.the_content_is_unchanged,
        guards.paper_seals_of_the_decision_are_confirmed,
        guards.an_award_document_is_entered,
        none_in_time_is_undecided,
        technician_is_free,
        name_is_free,
    ),
    seals=True,
    says=(
        "授予“北京市首席技师工作室”称号，编证书号和铭牌号，此后不再变动。",
        "系统生成证书和授牌决定，并载入公开名录。",
        "系统通知申报单位、初审单位和市财政局。",
    ),
)
def grant(workshop: Workshop, *, by: User, at: datetime, document: AwardDocument, legacy_number: str = "") -> Outcome:
    """Both bureaus sealed the same content and the document is there: the title is given with its number."""
    decision = demanded(workshop)
    # whoever prints the 授牌决定 meanwhile waits for this row and looks again
    document = AwardDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _refuse_early_document(workshop, document)
    number = legacy_number or next_number(document.dated_on.year)
    _refuse_taken(workshop, number)
    Award.objects.create(
        workshop=workshop,
        document=document,
        number=number,
        granted_on=document.dated_on,
        verify_code=numbers.check_code(),
    )
    Decision.objects.filter(pk=decision.pk).update(carried_out_at=at, served_at=at)
    workshop.granted_at = at
    workshop.title_number = number
    workshop.plaque_number = number
    workshop.assessment_due = assessment_due.first_due(workshop, at)
    search.renew(workshop)
    workshop.due_on = None
    workshop.handler = None
    _order_papers(workshop, document, by)
    facts = {"number": number, "document": document.number, "content_hash": decision.content_hash}
    return Outcome(facts=facts, tells={"document": document, "number": number})


def next_number(year: int) -> str:
    """BJSJ-2026-001 and on. The counter's row stays locked to the end of the transaction: a rollback leaves no gap."""
    while True:
        number = f"{SERIES}-{year}-{numbers.next_in(f'{SERIES}-{year}'):03d}"
        if not Award.objects.filter(number=number).exists():  # an old workshop may have brought this very number
            return number


def _refuse_taken(workshop: Workshop, number: str) -> None:
    held = Workshop.objects.filter(title_number=number) | Workshop.objects.filter(plaque_number=number)
    if Award.objects.filter(number=number).exists() or held.exclude(pk=workshop.pk).exists():
        raise NotPossible(f"编号 {number} 已被使用，编号不能重复使用。")


def _refuse_early_document(workshop: Workshop, document: AwardDocument) -> None:
    if workshop.cleared_at is not None and document.dated_on < legal_day(workshop.cleared_at):
        raise NotPossible(
            f"授牌文件 {document.number} 的日期早于公示期满日（{cn_date(workshop.cleared_at)}），请核对。"
        )


def _order_papers(workshop: Workshop, document: AwardDocument, by: User) -> None:
    from reviews.jobs import award as jobs  # which prints, and so stands above the services

    jobs.order_certificate(workshop.pk, by=by)
    jobs.order_decision(document, by=by)


# ── plaques ──────────────────────────────────────────────────────────────────


@transaction.atomic
def make_plaque(
    workshop: Workshop, *, by: User, at: datetime, made_on: date, material: str, reason: str = ""
) -> Plaque:
    """Record a plaque that was made; a further one is a 补发 with its reason and bears the same number."""
    workshop = _with_title(workshop, by)
    last = workshop.plaques.order_by("-ordinal").first()
    if last is not None and last.is_ordered:
        return _made(workshop, last, by=by, at=at, made_on=made_on, material=material)
    if last is not None and not reason:
        raise NotPossible("已有铭牌记录；补发的，请写明原因。")
    made = Plaque.objects.create(
        workshop=workshop,
        number=workshop.plaque_number or "",
        ordinal=last.ordinal + 1 if last else 1,
        reason=reason if last else "",
        material=material,
        made_on=made_on,
        entered_by=by,
        entered_at=at,
    )
    _record(workshop, "replace_plaque" if last else "make_plaque", by, at, made, text=made.reason)
    return made


def _made(workshop: Workshop, plaque: Plaque, *, by: User, at: datetime, made_on: date, material: str) -> Plaque:
    """One that was ordered, such as that with the name of a successor, is there now."""
    plaque.made_on, plaque.material = made_on, material
    plaque.save(update_fields=["made_on", "material"])
    _record(workshop, "make_plaque", by, at, plaque, text=plaque.reason)
    return plaque


@transaction.atomic
def hand_over(
    plaque: Plaque, *, by: User, at: datetime, handed_to: str, handed_on: date, receipt: Any = None
) -> Plaque:
    """To whom on which day, with the signed receipt. Raises NotPermitted, NotPossible."""
    workshop = _with_title(plaque.workshop, by)
    plaque = Plaque.objects.select_for_update(of=("self",)).get(pk=plaque.pk)
    if plaque.is_with_the_unit:
        raise NotPossible("这块铭牌已交付。")
    if plaque.is_ordered:
        raise NotPossible("铭牌还没有登记制作。")
    if plaque.made_on is not None and handed_on < plaque.made_on:
        raise NotPossible("交付日期不能早于制作日期。")
    if handed_on > legal_day(at):
        raise NotPossible("交付日期不能晚于今天。")
    plaque.handed_to, plaque.handed_on = handed_to, handed_on
    plaque.receipt = accepted_upload(receipt, kind="plaque-receipt", at=at) if receipt else None
    plaque.save(update_fields=["handed_to", "handed_on", "receipt"])
    _record(workshop, "hand_over_plaque", by, at, plaque)
    return plaque


@transaction.atomic
def hang(plaque: Plaque, *, by: User, at: datetime, photo: Any) -> Plaque:
    """The photo of the plaque on the wall, sent in by the unit or taken by the city."""
    workshop = locked(plaque.workshop)
    if not (permissions.city(workshop, by) or permissions.unit_member(workshop, by)):
        raise NotPermitted("挂牌照片由所在单位或市人力社保局上传。")
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，铭牌不再悬挂，不须上传挂牌照片。")
    plaque = Plaque.objects.select_for_update(of=("self",)).get(pk=plaque.pk)
    if not plaque.is_with_the_unit:
        raise NotPossible("铭牌尚未登记交付，交付后再上传挂牌照片。")
    if gone := plaque.returns.filter(status__in=PlaqueReturn.GONE).first():
        raise NotPossible(f"这块铭牌{gone.get_status_display()}，请先由市人力社保局登记补发，再上传新铭牌的照片。")
    plaque.photo = accepted_upload(photo, kind="plaque-photo", at=at)
    plaque.save(update_fields=["photo"])
    _record(workshop, "hang_plaque", by, at, plaque)
    return plaque


def _with_title(workshop: Workshop, by: User) -> Workshop:
    _demand_city(by)
    workshop = locked(workshop)
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有有效的称号。")
    return workshop


def _record(workshop: Workshop, verb: str, by: User, at: datetime, plaque: Plaque, *, text: str = "") -> None:
    facts = {"plaque": plaque.pk, "number": plaque.number, "ordinal": plaque.ordinal}
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), text=text, facts=facts)
