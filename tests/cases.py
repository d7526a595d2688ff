"""Cases for tests: a round with its rules, a workshop in any state with valid papers, everything minimal and valid."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.models import Organisation, SealAuthority, SealCredential, User
from applications import snapshot
from applications.models import (
    ChecklistItem,
    ConditionsChapter,
    MembersChapter,
    NarrativesChapter,
    Opinion,
    PolicyDocument,
    Report,
    Round,
    RuleSet,
    Seal,
    SituationChapter,
    TechnicianChapter,
    UnitChapter,
    Version,
    VersionFile,
    Workshop,
)
from applications.models.chapters import Chapter
from applications.naming import composed
from applications.states import AFTER_ACCEPTANCE, AFTER_EVALUATION, ALIVE, BEYOND, ENDED, TITLED, State
from common import certificates, crypto, files, signing
from common.clock import BEIJING
from common.numbers import check_code
from common.pdf_pages import page_count
from tests.cast import Cast

OPENS = datetime(2026, 3, 1, tzinfo=BEIJING)
CLOSES = datetime(2026, 5, 1, tzinfo=BEIJING)
DURING = datetime(2026, 4, 8, 10, tzinfo=BEIJING)
_numbers = itertools.count(1)
IMPLIED = {
    "recommended_at": BEYOND | {State.REJECTED},
    "accepted_at": AFTER_ACCEPTANCE | ALIVE,
    "evaluating_since": AFTER_EVALUATION | ALIVE | {State.EVALUATING, State.UNQUALIFIED},
    "qualified_at": AFTER_EVALUATION | ALIVE,
    "publicised_at": ALIVE | {State.PUBLICISED, State.CONTESTED, State.CLEARED},
    "cleared_at": ALIVE | {State.CLEARED},
    "granted_at": TITLED,
    "assessing_since": frozenset({State.ASSESSING, State.RECTIFYING}),
    "revoking_since": frozenset({State.REVOKING}),
    "revoked_at": frozenset({State.REVOKED}),
    "closed_at": frozenset({State.CLOSED}),
    "ended_at": ENDED,
}
NAMES = (
    "陆砚舟",
    "沈怀瑾",
    "顾长河",
    "纪望舒",
    "江以宁",
    "苏远岫",
    "卫青禾",
    "白锦程",
    "岑若木",
    "贺知秋",
    "万俟清",
    "石𠮷安",
)


def rule_set(**facts: Any) -> RuleSet:
    """A RuleSet with the defaults of the programme."""
    basis, _ = PolicyDocument.objects.get_or_create(
        number="京人社能发〔2011〕275号",
        defaults={
            "title": "北京市首席技师工作室管理办法",
            "issuers": "市人力社保局、市财政局",
            "issued_on": "2011-10-31",
        },
    )
    defaults = {
        "name": "2011 年办法",
        "version": next(_numbers),
        "basis": basis,
        "remedy": "可在 60 日内申请行政复议。",
        "notes": "如实填写。",
        "pledge": "所填内容真实。",
    }
    return RuleSet.objects.create(**{**defaults, **facts})


def round_of(rules: RuleSet | None = None, **facts: Any) -> Round:
    """A published round, open in March and April 2026."""
    defaults: dict[str, Any] = {
        "name": "2026 年度批次",
        "year": 2026,
        "rule_set": rules or rule_set(),
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "corrections_until": CLOSES + timedelta(days=20),
        "review_until": CLOSES + timedelta(days=40),
        "contact_office": "职业能力建设处",
        "contact_phone": "010-63160000",
        "published_at": OPENS,
    }
    return Round.objects.create(**{**defaults, **facts})


def workshop(cast: Cast, state: str = State.DRAFT, *, round_: Round | None = None, **facts: Any) -> Workshop:
    """A case of 首控精密 before 海淀 in ``state``, with the columns, versions and seals that the state implies."""
    number = next(_numbers)
    round_ = round_ or Round.objects.first() or round_of()
    technician = facts.pop("technician_name", NAMES[number % len(NAMES)])
    defaults: dict[str, Any] = {
        "round": round_,
        "rule_set": round_.rule_set,
        "unit": cast.bodies["shoukong"],
        "review_body": cast.bodies["haidian"],
        "district_id": "110108",
        "state": state,
        "begun_at": DURING,
        "changed_at": DURING,
        "begun_by": cast.people["unit_clerk"],
        "technician_name": technician,
        "technician_key": crypto.blind_index(f"technician {number}"),
        "trade": "数控铣工",
        "name": f"{composed(technician, '数控铣工')}{number}",
    }
    if state != State.DRAFT:
        defaults |= {
            "number": f"SB2026-110108-{number:04d}",
            "submitted_at": DURING,
            "first_submitted_at": DURING,
            "body_since": DURING,
        }
    defaults |= implied(state, number)
    made = Workshop.objects.create(**{**defaults, **facts})
    for chapter in chapters():
        chapter.objects.create(workshop=made)
    return made


def implied(state: str, number: int = 1) -> dict[str, Any]:
    """The columns that a state implies beyond the submission."""
    columns: dict[str, Any] = {name: DURING for name, states in IMPLIED.items() if state in states}
    if state == State.REVOKING:
        columns["revoking_from"] = State.GRANTED
    if state in TITLED:
        columns |= dict.fromkeys(("title_number", "plaque_number"), f"BJSJ-2026-{number:03d}")
    return columns


def put_into(case: Workshop, state: str, **columns: Any) -> None:
    """Set state and columns past the door, for tests that are not about the way there."""
    with connection.cursor() as cursor:
        names = ", ".join(f"{name} = %s" for name in ("state", *columns))
        statement = f"UPDATE applications_workshop SET {names} WHERE id = %s"
        cursor.execute(statement, [state, *columns.values(), case.pk])
    case.refresh_from_db()


def chapters() -> list[type[Chapter]]:
    return [
        UnitChapter,
        TechnicianChapter,
        ConditionsChapter,
        SituationChapter,
        MembersChapter,
        NarrativesChapter,
        Report,
    ]


def version(case: Workshop, *, seals: tuple[str, ...] = (), cast: Cast) -> Version:
    """A version of the present content whose file bears ``seals`` (boxes, in order); prepared when there is none."""
    case.number = case.number or f"SB2026-110108-{next(_numbers):04d}"
    case.save(update_fields=["number"])
    frozen = snapshot.take(case)
    last = case.versions.count()
    made = Version.objects.create(
        workshop=case,
        number=last + 1,
        schema=1,
        snapshot=frozen,
        content_hash=snapshot.content_hash(frozen),
        verify_code=check_code(),
        prepared_at=DURING,
        prepared_by=cast.people["unit_clerk"],
        seal_until=DURING + timedelta(days=7),
        status=Version.Status.SEALED if seals else Version.Status.PREPARED,
        sealed_at=DURING if seals else None,
    )
    made.form = _file(made, 0, laid_out_form())
    for order, box in enumerate(seals, start=1):
        signer = cast.people["unit_approver" if box == "unit" else "review_approver"]
        body = case.unit if box == "unit" else case.review_body
        made.form = _file(made, order, sealed_form(seals[:order]))
        Seal.objects.create(
            workshop=case,
            version=made,
            box=box,
            kind=Seal.Kind.IN_SYSTEM,
            organisation=body,
            text="同意。",
            organisation_name=body.name,
            signer=signer,
            credential=credential(body),
            content_hash=made.content_hash,
            file=made.form,
            at=DURING,
        )
    made.save()
    if seals:
        Workshop.objects.filter(pk=case.pk).update(current_version=made)
        case.current_version = made
    return made


def opinion(case: Workshop, conclusion: str, *, by: User, box: str = "body") -> Opinion:
    return Opinion.objects.create(
        workshop=case,
        version=case.current_version,
        box=box,
        conclusion=conclusion,
        text="经审核，材料齐全。",
        drafted_by=by,
        drafted_at=DURING,
    )


def credential(body: Organisation) -> SealCredential:
    """The key of an organisation in use, made from the one key pair of the test run."""
    found = body.seal_credentials.first()
    if found is not None:
        return found
    made = key_pair()
    if not SealAuthority.objects.exists():
        SealAuthority.objects.create(
            name="测试", certificate=authority().chain.decode(), key_store=authority().pkcs12, created_at=DURING
        )
    return SealCredential.objects.create(
        organisation=body,
        serial=f"{made.fingerprint[:40]}-{body.pk}",
        certificate=made.chain.decode(),
        chain=made.chain.decode(),
        key_store=made.pkcs12,
        valid_from=made.valid_from,
        valid_to=made.valid_to,
        confirmed_at=DURING,
    )


def checklist_item(rules: RuleSet, code: str, **facts: Any) -> ChecklistItem:
    defaults: dict[str, Any] = {
        "category": 3,
        "order": next(_numbers),
        "title": "营业执照",
        "clause": "四(一)3",
        "subject": "unit",
        "need": "required",
    }
    return ChecklistItem.objects.create(rule_set=rules, code=code, **{**defaults, **facts})


@cache
def authority() -> certificates.Credential:
    return certificates.make_authority(
        "测试签发机构", passphrase=settings.SEAL_PASSPHRASE, valid_from=OPENS - timedelta(days=900)
    )


@cache
def key_pair() -> certificates.Credential:
    """One RSA key for all organisations of a test run: making one costs half a second."""
    return certificates.issue(
        authority(),
        settings.SEAL_PASSPHRASE,
        organisation="北京首控精密制造有限公司",
        code="91110108MA9XK27Q0Y",
        passphrase=settings.SEAL_PASSPHRASE,
        valid_from=OPENS - timedelta(days=800),
        valid_to=CLOSES + timedelta(days=3650),
    )


@cache
def laid_out_form() -> bytes:
    """One real 申报表 with its signature fields, printed once per test run."""
    from applications.printing import application_form

    return application_form.render({"unit": {}, "technician": {}}, number="SB2026-110108-0001", version=1).content


@cache
def sealed_form(boxes: tuple[str, ...]) -> bytes:
    """The form after the seals of ``boxes``, really signed, once per test run."""
    from applications.printing import geometry, opinion_box

    content = sealed_form(boxes[:-1]) if len(boxes) > 1 else laid_out_form()
    for place, field in enumerate(geometry.fields_of(boxes[-1])):
        shown = opinion_box.Opinion(
            text="同意。", organisation="测试单位", day=DURING.date(), method="系统内确认（测试证书）"
        )
        content = signing.sign(
            content,
            field=field,
            appearance=opinion_box.appearance(content, field, shown),
            key=certificates.open_credential(key_pair().pkcs12, settings.SEAL_PASSPHRASE),
            reason="同意。",
            at=DURING,
            certify=len(boxes) == 1 and place == 0,
        )
    return content


def _file(made: Version, order: int, content: bytes) -> VersionFile:
    stored = files.store_bytes(
        content, kind="form", name="申报表.pdf", media_type="application/pdf", at=DURING, pages=page_count(content)
    )
    return VersionFile.objects.create(version=made, order=order, stored=stored, made_at=DURING)
