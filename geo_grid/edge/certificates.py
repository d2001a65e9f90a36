"""Certificates of the site: one that was given, or one of its own authority.

The own authority is made once, below ``GEO_GRID_VAR/keys``. Whoever installs its certificate trusts
it for the site's names alone (name constraints, RFC 5280 section 4.2.1.10): a stolen key cannot
speak for a bank.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from geo_grid.errors import BadInput, gettext_noop

AUTHORITY_FILE, AUTHORITY_KEY_FILE = "ca.crt", "ca.key"
LEAF_FILE, LEAF_KEY_FILE = "site.crt", "site.key"
AUTHORITY_YEARS = 10
LEAF_DAYS = 397  # browsers take no longer ones
RENEWED_DAYS_BEFORE = 30
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*$")


@dataclass(frozen=True)
class Pair:
    """A certificate (with its chain) and its key, as PEM files."""

    certificate: Path
    key: Path


def given(certificate: Path, key: Path, *, host: str, now: datetime) -> Pair:
    """The files as they are, once they fit each other, the hour and the host.

    Raises :class:`BadInput` ``certificate_unreadable``, ``certificate_key``, ``certificate_ended``
    or ``certificate_host``.
    """
    found, private = _read(certificate, key)
    if found.public_key() != private.public_key():
        raise BadInput(
            "certificate_key",
            gettext_noop("KEY %(key)s does not belong to CERT %(certificate)s."),
            field="KEY", key=str(key), certificate=str(certificate),
        )  # fmt: skip
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        raise BadInput(
            "certificate_ended",
            gettext_noop("CERT %(certificate)s is valid from %(start)s to %(end)s only."),
            field="CERT", certificate=str(certificate),
            start=f"{found.not_valid_before_utc:%Y-%m-%d}",
            end=f"{found.not_valid_after_utc:%Y-%m-%d}",
        )  # fmt: skip
    if not _covers(found, host):
        raise BadInput(
            "certificate_host",
            gettext_noop("CERT %(certificate)s does not name HOST %(host)s."),
            field="CERT", certificate=str(certificate), host=host,
        )  # fmt: skip
    return Pair(certificate, key)


def own(keys: Path, *, host: str, now: datetime) -> Pair:
    """A certificate for `host` of the own authority, both made where they are missing.

    The site's is renewed before its end and for another host. Raises :class:`BadInput`
    ``certificate_host_other`` where the authority was made for other names.
    """
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _HOST_NAME.match(host) and not _is_address(host):
        raise BadInput(
            "host_name",
            gettext_noop("HOST %(host)s is neither a name nor an address."),
            field="HOST", host=host,
        )  # fmt: skip
    authority = Pair(keys / AUTHORITY_FILE, keys / AUTHORITY_KEY_FILE)
    if not authority.certificate.exists():
        _make_authority(authority, host=host, now=now)
    _check_allowed(authority, host)
    leaf = Pair(keys / LEAF_FILE, keys / LEAF_KEY_FILE)
    if not _is_current(leaf, authority, host=host, now=now):
        _make_leaf(leaf, authority, host=host, now=now)
    return leaf


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate, in pairs of digits, as devices show it."""
    return _load(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def _check_allowed(authority: Pair, host: str) -> None:
    names = _load(authority.certificate).extensions.get_extension_for_class(x509.NameConstraints)
    permitted = [one.value for one in names.value.permitted_subtrees or ()]
    if _constraint(host).value not in permitted:
        raise BadInput(
            "certificate_host_other",
            gettext_noop(
                "The own certificate authority speaks for %(known)s, not for HOST %(host)s; move "
                "%(file)s away to make a new one, which every device has to install again."
            ),
            field="HOST", known=", ".join(map(str, permitted)), host=host,
            file=str(authority.certificate),
        )  # fmt: skip


def _is_current(leaf: Pair, authority: Pair, *, host: str, now: datetime) -> bool:
    if not (leaf.certificate.exists() and leaf.key.exists()):
        return False
    found, private = _read(leaf.certificate, leaf.key)
    if found.public_key() != private.public_key():
        return False
    lasts = found.not_valid_after_utc - now > timedelta(days=RENEWED_DAYS_BEFORE)
    ours = _load(authority.certificate)
    signer = found.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    return lasts and _covers(found, host) and signer == _signed_by(ours)


def _make_authority(authority: Pair, *, host: str, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"GeoGrid {host}")])
    names = dict.fromkeys((host, *_LOOPBACK))
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        _certificate(name, name, key.public_key(), days=365 * AUTHORITY_YEARS, now=now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.NameConstraints([_constraint(one) for one in names], None), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    _write(authority, made, key)


def _make_leaf(leaf: Pair, authority: Pair, *, host: str, now: datetime) -> None:
    ours, ours_key = _read(authority.certificate, authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    names = [_general_name(one) for one in dict.fromkeys((host, *_LOOPBACK))]
    made = (
        _certificate(name, ours.subject, key.public_key(), days=LEAF_DAYS, now=now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_signed_by(ours), critical=False)
        .sign(ours_key, hashes.SHA256())  # type: ignore[arg-type]
    )
    _write(leaf, made, key)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    days: int,
    now: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of phones are wrong
        .not_valid_after(now + timedelta(days=days))
    )


def _signed_by(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _general_name(host: str) -> x509.GeneralName:
    if _is_address(host):
        return x509.IPAddress(ipaddress.ip_address(host))
    return x509.DNSName(host.lower())


def _constraint(host: str) -> x509.GeneralName:
    """What permits one host; an address as the network that holds nothing else."""
    if _is_address(host):
        return x509.IPAddress(ipaddress.ip_network(host))
    return x509.DNSName(host.lower())


def _covers(certificate: x509.Certificate, host: str) -> bool:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    if _is_address(host):
        return ipaddress.ip_address(host) in names.get_values_for_type(x509.IPAddress)
    known = [name.lower() for name in names.get_values_for_type(x509.DNSName)]
    return host.lower() in known or f"*.{host.lower().partition('.')[2]}" in known


def _load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _read(certificate: Path, key: Path) -> tuple[x509.Certificate, PrivateKeyTypes]:
    field, path = "CERT", certificate
    try:
        found = _load(certificate)
        field, path = "KEY", key
        return found, serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(
            "certificate_unreadable",
            gettext_noop("%(name)s %(file)s cannot be read as PEM without a password."),
            field=field, name=field, file=str(path),
        ) from error  # fmt: skip


def _write(pair: Pair, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """The key first, for its owner alone; each file is whole or not there."""
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    for path, body, mode in (
        (pair.key, private, 0o600),
        (pair.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644),
    ):
        unfinished = path.with_name(f".{path.name}")
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
        unfinished.rename(path)
