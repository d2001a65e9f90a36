"""The site's certificate: its own authority's, renewed in time, or one that was given."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from geo_grid.edge import certificates
from geo_grid.edge.certificates import Pair
from geo_grid.errors import BadInput

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AUTHORITY = certificates.AUTHORITY_FILE


def verified(folder, pair: Pair, *, host: str, kind: str = "hostname") -> bool:
    """Whether OpenSSL takes the certificate for that host, by the authority alone."""
    done = subprocess.run(
        ["openssl", "verify", "-attime", str(int(NOW.timestamp())), "-CAfile", folder / AUTHORITY,
         f"-verify_{kind}", host, pair.certificate],
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


@pytest.mark.parametrize(
    ("host", "kind"), [("grid.example", "hostname"), ("10.1.2.3", "ip"), ("fd00::1", "ip")]
)
def test_the_own_authority_speaks_for_the_host(tmp_path, host, kind):
    pair = certificates.own(tmp_path, host=host, now=NOW)
    assert verified(tmp_path, pair, host=host, kind=kind)
    assert verified(tmp_path, pair, host="localhost")
    assert not verified(tmp_path, pair, host="other.example")
    assert (tmp_path / certificates.AUTHORITY_KEY_FILE).stat().st_mode & 0o077 == 0
    assert pair.key.stat().st_mode & 0o077 == 0


def test_the_own_authority_is_believed_for_nothing_else(tmp_path):
    """A certificate that its stolen key signs for a bank is refused."""
    own = certificates.own(tmp_path, host="grid.example", now=NOW)
    authority = Pair(tmp_path / AUTHORITY, tmp_path / certificates.AUTHORITY_KEY_FILE)
    for host, kind in (("bank.example", "hostname"), ("10.9.9.9", "ip"), ("fd00::9", "ip")):
        forged = Pair(tmp_path / "forged.crt", tmp_path / "forged.key")
        certificates._make_leaf(forged, authority, host=host, now=NOW)
        assert not verified(tmp_path, forged, host=host, kind=kind), host
    assert verified(tmp_path, own, host="grid.example")


def test_a_certificate_is_made_once_and_renewed_before_its_end(tmp_path):
    first = certificates.own(tmp_path, host="grid.example", now=NOW).certificate.read_bytes()
    authority = (tmp_path / AUTHORITY).read_bytes()
    lasting = timedelta(days=certificates.LEAF_DAYS - certificates.RENEWED_DAYS_BEFORE)

    def at(moment: datetime) -> bytes:
        return certificates.own(tmp_path, host="grid.example", now=moment).certificate.read_bytes()

    assert at(NOW + lasting - timedelta(hours=1)) == first
    assert at(NOW + lasting + timedelta(hours=1)) != first
    assert (tmp_path / AUTHORITY).read_bytes() == authority


def test_a_key_of_another_certificate_is_made_anew(tmp_path):
    """Killed between two files: nginx would not start with them."""
    pair = certificates.own(tmp_path, host="grid.example", now=NOW)
    shutil.copy(tmp_path / certificates.AUTHORITY_KEY_FILE, pair.key)
    pair = certificates.own(tmp_path, host="grid.example", now=NOW)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(pair.certificate, pair.key)


def test_another_host_asks_for_a_decision(tmp_path):
    certificates.own(tmp_path, host="grid.example", now=NOW)
    with pytest.raises(BadInput, match=r"speaks for grid\.example.* not for HOST other\.example"):
        certificates.own(tmp_path, host="other.example", now=NOW)


@pytest.mark.parametrize("host", ["", "a b", "-x", "a/b", "x" * 300])
def test_a_host_that_is_none_is_refused(tmp_path, host):
    with pytest.raises(BadInput, match="neither a name nor an address"):
        certificates.own(tmp_path, host=host, now=NOW)


def test_a_given_certificate_fits_its_key_the_host_and_the_day(tmp_path):
    ours = certificates.own(tmp_path / "a", host="grid.example", now=NOW)
    other = certificates.own(tmp_path / "b", host="grid.example", now=NOW)
    assert certificates.given(ours.certificate, ours.key, host="Grid.example", now=NOW) == ours
    late = NOW + timedelta(days=certificates.LEAF_DAYS + 1)
    for certificate, key, host, now, code in (
        (ours.certificate, other.key, "grid.example", NOW, "certificate_key"),
        (ours.certificate, ours.key, "grid.example", late, "certificate_ended"),
        (ours.certificate, ours.key, "other.example", NOW, "certificate_host"),
        (tmp_path / "none", ours.key, "grid.example", NOW, "certificate_unreadable"),
        (ours.certificate, ours.certificate, "grid.example", NOW, "certificate_unreadable"),
    ):
        with pytest.raises(BadInput) as refused:
            certificates.given(certificate, key, host=host, now=now)
        assert refused.value.code == code
        assert refused.value.field in ("CERT", "KEY")


def test_a_fingerprint_reads_as_devices_show_it(tmp_path):
    certificates.own(tmp_path, host="grid.example", now=NOW)
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", tmp_path / AUTHORITY],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert shown.strip().endswith(certificates.fingerprint(tmp_path / AUTHORITY))
