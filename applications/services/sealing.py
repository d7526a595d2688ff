"""A stamp is a signature (design §4): putting, voiding and confirming seals on the one PDF of a version."""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import credentials
from accounts.models import Organisation, SealCredential, User
from accounts.person_at_work import Capacity
from applications import journal, permissions, preview_jobs
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import RuleSet, Seal, Version, VersionFile, Workshop
from applications.printing import geometry, opinion_box
from applications.states import State
from applications.uploads import accepted_upload
from common import certificates, files, signing
from common.clock import legal_day
from common.models import StoredFile

logger = logging.getLogger(__name__)

_POLICY = {
    Seal.Box.UNIT: "unit_seal",
    Seal.Box.BODY: "body_seal",
    Seal.Box.CITY_HR: "city_seal",
    Seal.Box.CITY_FINANCE: "city_seal",
}
PANEL = "专家评审组"  # who signs for it is a person of the panel; it is no organisation


@transaction.atomic
def seal(
    version: Version,
    *,
    box: str,
    by: User,
    text: str,
    at: datetime,
    kind: str,
    scan: Any = None,
    capacity: Capacity | None = None,
    digest: str = "",
) -> Seal:
    """Put the seal of ``by``'s organisation into ``box``. The file grows by one revision, or nothing happens at all.

    ``capacity`` says for whom, where the person could act for several; ``digest`` is the hash of what is sealed beside
    the version, e.g. a joint decision: the box prints it.
    Raises NotPossible when no key may be used, the kind does not count in this round, or the text does not fit the box.
    """
    capacity = capacity or acting_capacity(version.workshop, by)
    if capacity is None:
        raise NotPossible("您不在须盖章的单位中任职。")
    refuse_wrong_kind(version.workshop.rule_set, box, kind)
    if version.form_id is None:
        raise NotPossible("申报表 PDF 正在生成，请稍候再盖章。")
    current = VersionFile.objects.select_for_update(of=("self",)).select_related("stored").get(pk=version.form_id)
    holder = key_for(capacity.organisation, kind, at)
    stored_scan = kept_scan(scan, by=by, at=at) if kind == Seal.Kind.PAPER else None
    word = word_of(holder, kind)
    opinion = opinion_of(capacity, holder, word, by=by, text=text_in_box(box, text), at=at, digest=digest)
    made = _grown(version, current, opinion, holder, box=box, at=at)
    return Seal.objects.create(
        workshop=version.workshop,
        version=version,
        box=box,
        kind=word,
        organisation=capacity.organisation,
        organisation_name=capacity.organisation.name,
        signer=by,
        acting_for=capacity.acting_for,
        credential=holder,
        text=text,
        content_hash=digest or version.content_hash,
        file=made,
        scan=stored_scan,
        at=at,
    )


def opinion_of(
    capacity: Capacity, holder: SealCredential, word: str, *, by: User, text: str, at: datetime, digest: str = ""
) -> opinion_box.Opinion:
    """What a seal of an organisation shows in its box."""
    return opinion_box.Opinion(
        text=text,
        organisation=capacity.organisation.name,
        day=legal_day(at),
        method=Seal.Kind(word).label if word != Seal.Kind.PAPER else "见扫描件",
        seal_note="测试用章" if holder.kind == SealCredential.Kind.TEST else "",
        person=f"{by.name}（代{capacity.acting_for.name}）" if capacity.acting_for else by.name,
        has_seal=word != Seal.Kind.PAPER,
        digest=digest,
    )


@transaction.atomic
def seal_beside(
    workshop: Workshop, *, box: str, by: User, text: str, at: datetime, capacity: Capacity, digest: str
) -> Seal:
    """Put the seal of an organisation under a content that is no part of the form, known by its hash ``digest``.

    What it shows is drawn from the row when the paper is printed. Raises NotPossible when no key may be used.
    """
    holder = key_for(capacity.organisation, Seal.Kind.IN_SYSTEM, at)
    opened_key(holder)
    return Seal.objects.create(
        workshop=workshop,
        box=box,
        kind=word_of(holder, Seal.Kind.IN_SYSTEM),
        organisation=capacity.organisation,
        organisation_name=capacity.organisation.name,
        signer=by,
        acting_for=capacity.acting_for,
        credential=holder,
        text=text,
        content_hash=digest,
        at=at,
    )


@transaction.atomic
def sign_by_hand(version: Version, *, box: str, by: User, text: str, at: datetime, handwriting: bytes = b"") -> Seal:
    """A person signs for a panel, not for an office: the name as it was drawn, or typed, entered by the house's key.

    Raises NotPossible when the form is not printed yet or the text does not fit the box.
    """
    capacity = acting_capacity(version.workshop, by)
    if capacity is None or version.form_id is None:
        raise NotPossible("申报表 PDF 还没有生成，或您不在评审专家之列，不能签名。")
    current = VersionFile.objects.select_for_update(of=("self",)).select_related("stored").get(pk=version.form_id)
    holder = credentials.registry_credential(at)
    opinion = opinion_box.Opinion(
        text=text_in_box(box, text),
        organisation=PANEL,
        day=legal_day(at),
        method=str(Seal.Kind.IN_SYSTEM.label),
        person=by.name,
        handwriting=handwriting,
    )
    return Seal.objects.create(
        workshop=version.workshop,
        version=version,
        box=box,
        kind=Seal.Kind.IN_SYSTEM,
        organisation=capacity.organisation,
        organisation_name=PANEL,
        signer=by,
        credential=holder,
        text=text,
        content_hash=version.content_hash,
        file=_grown(version, current, opinion, holder, box=box, at=at),
        at=at,
    )


def _grown(
    version: Version,
    current: VersionFile,
    opinion: opinion_box.Opinion,
    holder: SealCredential,
    *,
    box: str,
    at: datetime,
) -> VersionFile:
    """The version's next file, with ``box`` filled; the version points to it."""
    signed = _sign(files.read(current.stored), box, opinion, holder, at, first=current.order == 0)
    made = VersionFile.objects.create(
        version=version,
        order=current.order + 1,
        made_at=at,
        stored=files.store_bytes(
            signed,
            kind="form",
            name=current.stored.original_name,
            media_type="application/pdf",
            at=at,
            pages=current.stored.pages,
        ),
    )
    Version.objects.filter(pk=version.pk).update(form=made)
    version.form = made
    return made


def text_in_box(box: str, text: str) -> str:
    """What the box prints: the text, or its first sentence, 详见附件 and the hash of the full text (design §4)."""
    if opinion_box.fits(box, text):
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    conclusion = re.split(r"[。；\n]", text, maxsplit=1)[0][:60]
    return f"{conclusion}。详见附件（全文 SHA-256：{digest[:32]}）。"


def _sign(
    content: bytes, box: str, opinion: opinion_box.Opinion, holder: SealCredential, at: datetime, *, first: bool
) -> bytes:
    """Fill every field of ``box`` (the unit seals the cover too); the very first signature certifies the file."""
    key = opened_key(holder)
    for place, field in enumerate(geometry.fields_of(box)):
        try:
            content = signing.sign(
                content,
                field=field,
                appearance=opinion_box.appearance(content, field, opinion),
                key=key,
                reason=f"{opinion.text}（内容 SHA-256：{opinion.digest}）" if opinion.digest else opinion.text,
                at=at,
                certify=first and place == 0,
                tsa_url=settings.TSA_URL or "",
            )
        except signing.AppearanceTooLong as fault:
            raise NotPossible("意见太长，意见栏放不下，请缩短后再盖章。") from fault
    return content


def opened_key(holder: SealCredential) -> certificates.Opened:
    try:
        return certificates.open_credential(bytes(holder.key_store), settings.SEAL_PASSPHRASE)
    except certificates.WrongPassphrase as fault:
        logger.exception("seal key does not open", extra={"serial": holder.serial})
        raise NotPossible("印章证书无法打开，没有盖章。请联系系统管理员检查印章密钥。") from fault


def void_box(workshop: Workshop, box: str, *, by: User | None, at: datetime, reason: str) -> None:
    """Void the seal of ``box`` and every seal put after it; the version points to the file before it again."""
    version = workshop.current_version
    if version is None:
        return
    first = workshop.seals.valid().filter(version=version, box=box).select_related("file").first()
    if first is None or first.file is None:
        return
    later = workshop.seals.valid().filter(version=version, file__order__gte=first.file.order)
    VersionFile.objects.filter(seal__in=later).update(voided_at=at)
    later.update(voided_at=at, voided_by=by, voided_reason=reason[:300])
    before = version.files.filter(order__lt=first.file.order, voided_at=None).order_by("-order").first()
    Version.objects.filter(pk=version.pk).update(form=before)


def void_all(workshop: Workshop, *, by: User | None, at: datetime, reason: str) -> None:
    """Void every seal of the current version, the unit's included."""
    void_box(workshop, Seal.Box.UNIT, by=by, at=at, reason=reason)


def keep_scan(upload: Any, *, at: datetime, kind: str) -> StoredFile:
    """Check and store the scan that an act requires. Raises NotPossible with the sentence for the user."""
    return accepted_upload(upload, kind=kind, at=at)


def kept_scan(upload: Any, *, by: User, at: datetime) -> StoredFile:
    """The scan of a paper seal, with the pictures that the next stage will look at ordered."""
    stored = keep_scan(upload, at=at, kind="seal-scan")
    preview_jobs.order_previews(stored, by=by)
    return stored


def next_stage(workshop: Workshop, box: str) -> permissions.Permission | None:
    """Who confirms the scan of a paper seal now: the body, then the city; of a decision the other bureau."""
    if workshop.state == State.SUBMITTED and box == Seal.Box.UNIT:
        return permissions.reviewer
    if workshop.state in {State.QUALIFIED, State.CLEARED}:  # of a joint decision: the other bureau
        return {Seal.Box.CITY_HR: permissions.finance, Seal.Box.CITY_FINANCE: permissions.city_officer}.get(
            Seal.Box(box)
        )
    return permissions.city_officer if workshop.state == State.RECOMMENDED else None


@transaction.atomic
def confirm_scan(found: Seal, *, by: User, at: datetime) -> None:
    """An officer of the next stage: code on page 1 and content match the version. Raises NotPermitted, NotPossible."""
    workshop = Workshop.objects.locked().get(pk=found.workshop_id)
    asked = next_stage(workshop, found.box)
    if asked is None:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能核对盖章扫描件。")
    if not asked(workshop, by):
        raise NotPermitted(asked.sentence)
    still_open = Seal.objects.valid().filter(pk=found.pk, kind=Seal.Kind.PAPER, scan_confirmed_at=None)
    if not still_open.update(scan_confirmed_by=by, scan_confirmed_at=at):
        raise NotPossible("这份扫描件已有人核对，或印章已作废。")
    journal.record(
        workshop,
        "confirm_scan",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"seal": found.pk, "box": found.box, "scan": found.scan.sha256 if found.scan else ""},
    )


def key_for(organisation: Organisation, kind: str, at: datetime) -> SealCredential:
    """The organisation's own key; a paper seal is entered by the house's, so that later signers sign the same file."""
    if kind == Seal.Kind.PAPER:
        return credentials.registry_credential(at)
    found = credentials.usable_or_new(organisation, at)
    if found is None:
        raise NotPossible(f"{organisation.name}的印章证书已挂失或过期，请先补办并由第二人确认。")
    return found


def word_of(holder: SealCredential, kind: str) -> str:
    """The word that may be used: 电子签名 only for a certificate issued to the organisation by a licensed CA."""
    if kind == Seal.Kind.PAPER:
        return Seal.Kind.PAPER
    return Seal.Kind.CERTIFICATE if holder.kind == SealCredential.Kind.LICENSED else Seal.Kind.IN_SYSTEM


def refuse_wrong_kind(rules: RuleSet, box: str, kind: str) -> None:
    if box not in _POLICY:  # experts sign by hand
        return
    policy = getattr(rules, _POLICY[Seal.Box(box)])
    if policy == RuleSet.SealPolicy.PAPER and kind != Seal.Kind.PAPER:
        raise NotPossible("本批次要求纸质盖章并上传扫描件，请选择纸质盖章。")
    if policy == RuleSet.SealPolicy.CERTIFICATE and kind == Seal.Kind.PAPER:
        raise NotPossible("本批次要求使用持牌机构签发的证书盖章。")
