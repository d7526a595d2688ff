"""A stamp is a signature (design §4): putting, voiding and confirming seals on the one PDF of a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import credentials
from accounts.models import Organisation, SealCredential, User
from applications.lifecycle import NotPossible, acting_capacity
from applications.models import RuleSet, Seal, Version, VersionFile, Workshop
from applications.printing import opinion_box
from applications.uploads import accepted_upload
from common import files, signing
from common.models import StoredFile

_POLICY = {Seal.Box.UNIT: "unit_seal", Seal.Box.BODY: "body_seal"}


@transaction.atomic
def seal(  # noqa: PLR0913 - a seal has this many independent facts
    version: Version, *, box: str, by: User, text: str, at: datetime, kind: str, scan: Any = None, appendix_hash: str = ""
) -> Seal:
    """Put the seal of ``by``'s organisation into ``box``. The file grows by one revision, or nothing happens at all.

    Raises NotPossible when no key may be used, the kind does not count in this round, or the text does not fit the box.
    """
    capacity = acting_capacity(version.workshop, by)
    if capacity is None:
        raise NotPossible("您不在须盖章的单位中任职。")
    _refuse_wrong_kind(version.workshop.rule_set, box, kind)
    current = VersionFile.objects.select_for_update().select_related("stored").get(pk=version.form_id)
    # a paper seal is entered by the house's own registry, so that later signers still sign the same file
    holder = credentials.registry_credential(at) if kind == Seal.Kind.PAPER else _usable(capacity.organisation, at)
    stored_scan = keep_scan(scan, at=at, kind="seal-scan") if kind == Seal.Kind.PAPER else None
    appearance = opinion_box.render(
        box=box, text=text, organisation=capacity.organisation.name, at=at, kind=_kind_of(holder, kind),
        signer=by.name, acting_for=capacity.acting_for.name if capacity.acting_for else "", appendix_hash=appendix_hash,
    )
    before = files.read(current.stored)
    signed = signing.sign(
        before, field=box, appearance=appearance, pkcs12=bytes(holder.key_store), passphrase=settings.SEAL_PASSPHRASE,
        reason=text, at=at, certify=current.order == 0, tsa_url=settings.TSA_URL,
    )
    made = VersionFile.objects.create(
        version=version, order=current.order + 1, made_at=at,
        stored=files.store_bytes(
            signed, kind="form", name=current.stored.original_name, media_type="application/pdf", at=at,
            pages=current.stored.pages,
        ),
    )
    Version.objects.filter(pk=version.pk).update(form=made)
    version.form = made
    return Seal.objects.create(
        workshop=version.workshop, version=version, box=box, kind=_kind_of(holder, kind),
        organisation=capacity.organisation, organisation_name=capacity.organisation.name, signer=by,
        acting_for=capacity.acting_for, credential=holder, text=text, content_hash=version.content_hash, file=made,
        scan=stored_scan, at=at,
    )


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


def confirm_paper(workshop: Workshop, *, by: User, at: datetime, confirmed: bool) -> None:
    """An officer of the next stage confirms code and content of every scan of the current version."""
    open_scans = workshop.seals.valid().filter(
        version=workshop.current_version, kind=Seal.Kind.PAPER, scan_confirmed_at=None
    )
    if open_scans.exists() and not confirmed:
        raise NotPossible("本案有纸质盖章的扫描件，请核对第 1 页核验码和内容并勾选确认。")
    open_scans.update(scan_confirmed_by=by, scan_confirmed_at=at)


def _usable(organisation: Organisation, at: datetime) -> SealCredential:
    found = credentials.usable_or_new(organisation, at)
    if found is None:
        raise NotPossible(f"{organisation.name}的印章证书已挂失或过期，请先补办并由第二人确认。")
    return found


def _kind_of(holder: SealCredential, kind: str) -> str:
    """The word that may be used: 电子签名 only for a certificate issued to the organisation by a licensed CA."""
    if kind == Seal.Kind.PAPER:
        return Seal.Kind.PAPER
    return Seal.Kind.CERTIFICATE if holder.kind == SealCredential.Kind.LICENSED else Seal.Kind.IN_SYSTEM


def _refuse_wrong_kind(rules: RuleSet, box: str, kind: str) -> None:
    policy = getattr(rules, _POLICY[Seal.Box(box)])
    if policy == RuleSet.SealPolicy.PAPER and kind != Seal.Kind.PAPER:
        raise NotPossible("本批次要求纸质盖章并上传扫描件，请选择纸质盖章。")
    if policy == RuleSet.SealPolicy.CERTIFICATE and kind == Seal.Kind.PAPER:
        raise NotPossible("本批次要求使用持牌机构签发的证书盖章。")
