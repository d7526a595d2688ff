"""The keys by which organisations seal: issued at the first seal, lost at once, succeeded by two persons."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.journal import record
from accounts.models import Organisation, SealAuthority, SealCredential, SecurityEvent, User
from accounts.roles import OrganisationKind
from common import certificates
from common.clock import legal_day
from common.numbers import check_code

VALID_DAYS = 3 * 366
AUTHORITY_NAME = "首席技师工作室系统测试签发机构"
REGISTRY_NAME = "首席技师工作室系统登记处"


@transaction.atomic
def usable_or_new(organisation: Organisation, at: datetime) -> SealCredential | None:
    """The organisation's key for this moment, made at its first seal; None when lost or over without a successor."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    found = organisation.seal_credentials.usable(at).first()
    if found is not None:
        return found
    if organisation.seal_credentials.exists():
        return None
    return _issue(organisation, at, requested_by=None, confirmed_at=at)


def registry_credential(at: datetime) -> SealCredential:
    """The house's own key, by which a paper seal is entered into the file; it seals nothing else."""
    registry, _ = Organisation.objects.get_or_create(
        kind=OrganisationKind.OPERATIONS,
        name=REGISTRY_NAME,
        defaults={"short_name": "系统登记处", "facts_since": legal_day(at), "created_at": at},
    )
    found = usable_or_new(registry, at)
    if found is None:
        raise LookupError("The registry's own key is lost or over; operations must issue a successor.")
    return found


@transaction.atomic
def report_lost(credential: SealCredential, *, by: User, at: datetime, reason: str) -> None:
    """Stop a key at once; seals already put stay valid by their own moment."""
    SealCredential.objects.filter(pk=credential.pk, lost_at=None).update(lost_at=at, lost_by=by, lost_reason=reason)
    record(
        SecurityEvent.Verb.SEAL_LOST, at=at, actor=by, serial=credential.serial, organisation=credential.organisation_id
    )


@transaction.atomic
def request_successor(organisation: Organisation, *, by: User, at: datetime) -> SealCredential:
    """Make the next key; it may be used only after a second person has confirmed it."""
    return _issue(organisation, at, requested_by=by, confirmed_at=None)


class SamePerson(Exception):
    """The one who asked for a successor cannot confirm it."""


@transaction.atomic
def confirm_successor(credential: SealCredential, *, by: User, at: datetime) -> None:
    """The second person's word; the key before it ends if it was still in use. Raises SamePerson."""
    if credential.requested_by_id == by.pk:
        raise SamePerson
    SealCredential.objects.filter(
        organisation=credential.organisation, lost_at=None, confirmed_at__isnull=False
    ).exclude(pk=credential.pk).update(lost_at=at, lost_by=by, lost_reason="已由新证书接替")
    SealCredential.objects.filter(pk=credential.pk).update(confirmed_by=by, confirmed_at=at)
    record(
        SecurityEvent.Verb.SEAL_ISSUED,
        at=at,
        actor=by,
        serial=credential.serial,
        organisation=credential.organisation_id,
    )


def trusted_roots() -> list[bytes]:
    """PEM of the authorities that our check page trusts."""
    return [authority.certificate.encode() for authority in SealAuthority.objects.order_by("pk")]


def _authority(at: datetime) -> certificates.Credential:
    stored = SealAuthority.objects.select_for_update().order_by("pk").first()
    if stored is None:
        made = certificates.make_authority(
            AUTHORITY_NAME, passphrase=settings.SEAL_PASSPHRASE, valid_from=at - timedelta(days=3660)
        )
        stored = SealAuthority.objects.create(
            name=AUTHORITY_NAME, certificate=made.chain.decode(), key_store=made.pkcs12, created_at=at
        )
    opened = certificates.open_credential(bytes(stored.key_store), settings.SEAL_PASSPHRASE)
    return certificates.Credential(
        pkcs12=bytes(stored.key_store),
        chain=stored.certificate.encode(),
        fingerprint="",
        organisation=stored.name,
        valid_from=opened.certificate.not_valid_before_utc,
        valid_to=opened.certificate.not_valid_after_utc,
    )


def _issue(
    organisation: Organisation, at: datetime, *, requested_by: User | None, confirmed_at: datetime | None
) -> SealCredential:
    made = certificates.issue(
        _authority(at),
        settings.SEAL_PASSPHRASE,
        organisation=organisation.name,
        code=organisation.uscc or organisation.code or check_code(),
        passphrase=settings.SEAL_PASSPHRASE,
        valid_from=at - timedelta(minutes=5),
        valid_to=at + timedelta(days=VALID_DAYS),
    )
    credential = SealCredential.objects.create(
        organisation=organisation,
        kind=SealCredential.Kind.TEST,
        serial=made.fingerprint,
        certificate=made.chain.decode(),
        chain=made.chain.decode(),
        key_store=made.pkcs12,
        valid_from=made.valid_from,
        valid_to=made.valid_to,
        requested_by=requested_by,
        confirmed_at=confirmed_at,
    )
    record(
        SecurityEvent.Verb.SEAL_ISSUED, at=at, actor=requested_by, serial=made.fingerprint, organisation=organisation.pk
    )
    return credential
