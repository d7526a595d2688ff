"""Makes the test authority and the certificates of organisations. A licensed CA's PKCS#12 can take their place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

# RSA, because an elliptic key makes pyHanko lift the file to PDF 2.0, which PDF/A-3 forbids.
KEY_BITS = 3072
AUTHORITY_YEARS = 30


class WrongPassphrase(Exception):
    """The PKCS#12 does not open with this passphrase."""


@dataclass(frozen=True)
class Opened:
    """What lay in the PKCS#12; `others` are the certificates above the holder's."""

    key: RSAPrivateKey
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class Credential:
    """A key with its certificate in encrypted PKCS#12, and what may be known without the passphrase."""

    pkcs12: bytes
    chain: bytes
    """PEM, the holder's certificate first, its authority's after it."""
    fingerprint: str
    organisation: str
    valid_from: datetime
    valid_to: datetime


def make_authority(name: str, *, passphrase: str, valid_from: datetime) -> Credential:
    """A self-signed authority; whatever it issues is a test certificate."""
    key = _new_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    valid_to = valid_from + timedelta(days=366 * AUTHORITY_YEARS)
    certificate = (
        _builder(subject, key.public_key(), valid_from, valid_to)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _credential(name, key, [certificate], passphrase)


def issue(
    authority: Credential,
    authority_passphrase: str,
    *,
    organisation: str,
    code: str,
    passphrase: str,
    valid_from: datetime,
    valid_to: datetime,
) -> Credential:
    """A certificate for one organisation; `code` is its unified social credit code or any other public number."""
    holder = open_credential(authority.pkcs12, authority_passphrase)
    key = _new_key()
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            # 64 characters is the length the standard gives to these two names.
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, code),
        ]
    )
    certificate = (
        _builder(subject, key.public_key(), valid_from, valid_to)
        .issuer_name(holder.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .sign(holder.key, hashes.SHA256())
    )
    return _credential(organisation, key, [certificate, holder.certificate], passphrase)


def open_credential(content: bytes, passphrase: str) -> Opened:
    """Unlocks a PKCS#12, or says that the passphrase is wrong."""
    try:
        opened = pkcs12.load_pkcs12(content, passphrase.encode())
    except ValueError as fault:
        raise WrongPassphrase("The PKCS#12 does not open with this passphrase.") from fault
    if not isinstance(opened.key, RSAPrivateKey) or opened.cert is None:
        raise WrongPassphrase("The PKCS#12 holds no RSA key with its certificate.")
    others = tuple(other.certificate for other in opened.additional_certs)
    return Opened(key=opened.key, certificate=opened.cert.certificate, others=others)


def _new_key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _builder(
    subject: x509.Name, public_key: RSAPublicKey, valid_from: datetime, valid_to: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_to)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _credential(organisation: str, key: RSAPrivateKey, chain: list[x509.Certificate], passphrase: str) -> Credential:
    certificate = chain[0]
    return Credential(
        pkcs12=pkcs12.serialize_key_and_certificates(
            organisation.encode(),
            key,
            certificate,
            chain[1:],
            serialization.BestAvailableEncryption(passphrase.encode()),
        ),
        chain=b"".join(link.public_bytes(serialization.Encoding.PEM) for link in chain),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        organisation=organisation,
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )
