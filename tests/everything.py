"""One world in which every address of the house leads somewhere: a case in each state, and one row of every kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import (
    Delegation,
    IdentityChange,
    JoinRequest,
    Membership,
    Organisation,
    Registration,
    SealCredential,
    User,
)
from accounts.roles import Role
from applications import exporting, jobs, preview_jobs
from applications.models import Remark, Seal, Version, Waiver, Workshop
from applications.services import material_uploads, materials
from applications.states import State
from common import clock, files
from common.models import JobProgress, Letter, StoredFile
from tests import cases
from tests.applications import archive_cases, changes_cases, filing_cases, ledger_cases
from tests.cases import DURING
from tests.cast import FOUNDED, PASSWORD, Cast, unit
from tests.common import papers
from tests.reviews import (
    addenda_cases,
    assessment_cases,
    decision_cases,
    evaluation_cases,
    expert_cases,
    objections_cases,
    panel_cases,
    publicity_cases,
    revocation_cases,
    scoring_cases,
    supervision_cases,
    visits_cases,
)

# what stands in an address between < and > → the same for every row of the tables that names it
Places = dict[str, Any]


def assemble(cast: Cast) -> Places:
    """Everything, at DURING, which is also what the clock says from now on."""
    clock.move_to(DURING)
    stages = (
        *(publicity_cases, expert_cases, visits_cases, addenda_cases, scoring_cases, decision_cases),
        *(objections_cases, panel_cases),
        evaluation_cases,
        ledger_cases,
        changes_cases,
        filing_cases,
        archive_cases,
        assessment_cases,
        revocation_cases,
        supervision_cases,
    )
    made = _cases(cast) | _papers(cast) | _accounts(cast)
    for stage in stages:
        made |= stage.places(cast)
    return made


def _cases(cast: Cast) -> Places:
    rules = cases.rule_set(frozen_at=None)
    round_ = cases.round_of(rules)
    for code, subject in (("licence", "unit"), ("id_card", "people")):
        cases.checklist_item(rules, code, subject=subject, need="or_reason" if code == "id_card" else "required")
    draft = cases.workshop(cast, State.DRAFT, round_=round_)
    _add_paper(draft, cast)
    prepared = cases.workshop(cast, State.DRAFT, round_=round_)
    cases.version(prepared, cast=cast)
    made = {"draft": draft.pk, "prepared": prepared.pk, "round": round_.pk, "rules": rules.pk}
    for state, seals in (
        (State.SUBMITTED, ("unit",)),
        (State.RETURNED, ("unit",)),
        (State.RECOMMENDED, ("unit", "body")),
        (State.ACCEPTED, ("unit", "body")),
    ):
        case = cases.workshop(cast, State.DRAFT, round_=round_)
        file = _add_paper(case, cast)
        version = cases.version(case, seals=seals, cast=cast)
        _put_into(case, state)
        made |= {str(state): case.pk, f"{state}_file": str(file.uuid)}
        if state == State.SUBMITTED:
            preview_jobs.draw_pages(version.form.stored)
            made["scan"] = _sealed_on_paper(version)
    return made | {"unpublished": cases.round_of(rules, name="2027 年度批次", year=2027, published_at=None).pk}


def _sealed_on_paper(version: Version) -> int:
    """The unit's seal stands on paper: its scan with its picture; returns the seal."""
    seal = version.seals.get(box="unit")
    seal.kind, seal.scan = Seal.Kind.PAPER, _stored("盖章页.pdf")
    seal.save()
    preview_jobs.draw_pages(seal.scan)
    return int(seal.pk)


def _add_paper(case: Workshop, cast: Cast) -> Any:
    """A paper with its picture, and a number that is shown masked."""
    case.unit_chapter.mobile = "13800000100"
    case.unit_chapter.save()
    made = materials.add_file(
        case, "licence-", by=cast.people["unit_clerk"], at=DURING, content=papers.pdf(), name="营业执照.pdf"
    )
    preview_jobs.draw_pages(made.stored)
    return made


def _put_into(case: Workshop, state: str) -> None:
    """Set the columns of a state without the door: how it got there is not the question here."""
    facts: dict[str, Any] = {"submitted_at": DURING, "first_submitted_at": DURING, "body_since": DURING}
    if state in {State.RECOMMENDED, State.ACCEPTED}:
        facts["recommended_at"] = DURING
    if state == State.ACCEPTED:
        facts["accepted_at"] = DURING
    cases.put_into(case, state, **facts)


def _papers(cast: Cast) -> Places:
    submitted = Workshop.objects.get(state=State.SUBMITTED)
    draft = Workshop.objects.filter(state=State.DRAFT).order_by("pk")[0]
    clerk, reviewer = cast.people["unit_clerk"], cast.people["review_clerk"]
    facts = {"workshop": submitted, "version": submitted.current_version, "made_by": reviewer, "made_at": DURING}
    remark = Remark.objects.create(path="unit.staff_total", where="职工总数", text="与报表不符", **facts)
    returned = Workshop.objects.get(state=State.RETURNED)
    sent = returned.returns.create(
        version=returned.current_version, due_on=date(2026, 4, 22), returned_by=reviewer, returned_at=DURING
    )
    waiting = Remark.objects.create(
        **facts | {"workshop": returned, "version": returned.current_version},
        path="unit.staff_total",
        where="职工总数",
        text="与报表不符",
        returned=sent,
    )
    waiver = Waiver.objects.create(
        workshop=submitted, rule="budget", reason="成立未满一年", asked_by=clerk, asked_at=DURING
    )
    sheet = exporting.order(cast.people["city_officer"], "", [], DURING)
    JobProgress.objects.filter(pk=sheet.pk).update(state=JobProgress.State.DONE, result=_stored("台账.xlsx"))
    return {
        "remark": str(remark.uuid),
        "returned_remark": str(waiting.uuid),
        "waiver": waiver.pk,
        "city_sheet": str(sheet.uuid),
        "job": str(jobs.order_paper("report", submitted, by=reviewer).uuid),
        "upload": str(material_uploads.begin(draft, "licence-", by=clerk, at=DURING, name="营业执照.pdf", size=9).uuid),
        "draft_file": str(draft.materials.get(item__code="licence").files.get().uuid),
        "member": cast.people["unit_clerk"].memberships.get().pk,
        "code": submitted.current_version.verify_code,
    }


def _stored(name: str) -> StoredFile:
    return files.store_bytes(papers.pdf(), kind="paper", name=name, media_type="application/pdf", at=DURING)


def _accounts(cast: Cast) -> Places:
    shoukong, haidian = cast.bodies["shoukong"], cast.bodies["haidian"]
    newcomer = User.objects.create_user("newcomer@xinzao", PASSWORD, name="万俟清", email="newcomer@xinzao.example")
    fresh = unit("北京新造智能装备有限公司", "新造智能", "91110108MA01ABCD2X", haidian)
    Organisation.objects.filter(pk=fresh.pk).update(confirmed_at=None, licence=_stored("营业执照.pdf"))
    Membership.objects.create(user=newcomer, organisation=fresh, role=Role.UNIT_APPROVER, since=FOUNDED, may_admit=True)
    asked = {"requested_by": newcomer, "requested_at": DURING}
    change = IdentityChange.objects.create(
        organisation=shoukong,
        name="北京首控智造有限公司",
        uscc=shoukong.uscc,
        affiliated_to=haidian,
        valid_from=date(2026, 4, 1),
        proof=_stored("变更通知书.pdf"),
        **asked | {"requested_by": cast.people["unit_approver"]},
    )
    approver = cast.people["unit_approver"].memberships.get()
    lent = Delegation.objects.create(
        membership=approver,
        to=cast.people["unit_clerk"],
        first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 9),
        reason="出差",
        made_at=DURING,
    )
    key = cases.credential(shoukong)
    successor = SealCredential.objects.create(
        organisation=shoukong,
        serial=f"{key.serial[:20]}-next",
        certificate=key.certificate,
        chain=key.chain,
        key_store=key.key_store,
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        requested_by=cast.people["unit_clerk"],
    )
    letter = Letter.objects.create(
        recipient=cast.people["unit_clerk"], template="submitted", subject="已报送", body="已报送。", created_at=DURING
    )
    return {
        "registration": Registration.objects.create(organisation=fresh, **asked).pk,
        "change": change.pk,
        "join": JoinRequest.objects.create(organisation=shoukong, role=Role.UNIT_CLERK, **asked).pk,
        "delegation": lent.pk,
        "credential": successor.pk,
        "letter": letter.pk,
        "clerk": cast.people["unit_clerk"].pk,
        "disabled": _disabled().pk,
        "seal_of": shoukong.pk,
    }


def _disabled() -> User:
    return User.objects.create_user("gone@shoukong", PASSWORD, name="石𠮷安", is_active=False)
