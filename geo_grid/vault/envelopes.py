"""What a phone sealed for this site while it had no line; opened here and nowhere else.

The phone draws a content key (AES-256-GCM, NIST SP 800-38D) and a key pair on P-256, agrees with the
site's public key (ECDH, NIST SP 800-56A), and wraps the content key under what HKDF-SHA-256 (RFC 5869)
makes of that. The header, who sent what as which, is authenticated with both. What the phone itself
keeps opens nothing.

The site's private key of a version comes of the vault's key of that version (FIPS 186-5 A.2.1, extra
random bits): it is backed up with it, and equal on every host. An old one opens as long as its version
is kept.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.vault import sealing

INFO = b"geo_grid outbox 1"
NONCE_BYTES = 12
TAG_BYTES = 16
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_MORE_BITS = 48  # 256 bits of the order and 64 more, in bytes, rounded up


@dataclass(frozen=True)
class Envelope:
    """One entry of an outbox. `key` is the version it is sealed for, `sender` an uncompressed point;
    `wrapped` and `sealed` begin with their nonces. `of` is the entry that this one belongs to."""

    key: int
    account: str
    client_id: str
    kind: str
    sequence: int
    sender: bytes
    wrapped: bytes
    sealed: bytes
    of: str = ""
    base_revision: int | None = None

    @property
    def header(self) -> bytes:
        """What is authenticated beside the content; in the same words on the phone."""
        revision = "" if self.base_revision is None else self.base_revision
        parts = (INFO.decode(), self.key, self.account, self.client_id, self.kind, self.sequence,
                 self.of, revision)  # fmt: skip
        return "\n".join(map(str, parts)).encode()


def public_key() -> tuple[int, str]:
    """The version to seal for, and the public key as an uncompressed point in base64."""
    version, secret = sealing.keys_for("outbox")[-1]
    point = (
        _private(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    return version, b64encode(point).decode()


def opened(envelope: Envelope) -> bytes:
    """The content of an envelope.

    Raises :class:`BadInput` ``envelope_key_unknown``, ``envelope_unreadable``.
    """
    return _content_key(envelope).decrypt(*_parts(envelope.sealed), envelope.header)


def opened_file(envelope: Envelope, sealed: bytes) -> bytes:
    """A file that was sealed beside the content, under the same key. Raises the same."""
    box = _content_key(envelope)
    try:
        return box.decrypt(*_parts(sealed), envelope.header + b"\nfile")
    except (InvalidTag, ValueError):
        raise _unreadable() from None


def _content_key(envelope: Envelope) -> AESGCM:
    """The key under which the content lies; the content itself has been found sound."""
    secret = dict(sealing.keys_for("outbox")).get(envelope.key)
    if secret is None:
        raise BadInput(
            "envelope_key_unknown",
            gettext_noop(
                "This entry was sealed for a key that the site does not hold; write it anew."
            ),
            field="key",
        )
    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, envelope.sender)
        shared = _private(secret).exchange(ec.ECDH(), sender)
        wrapping = HKDF(SHA256(), length=32, salt=envelope.sender, info=INFO).derive(shared)
        box = AESGCM(AESGCM(wrapping).decrypt(*_parts(envelope.wrapped), envelope.header))
        box.decrypt(*_parts(envelope.sealed), envelope.header)
    except (InvalidTag, ValueError):
        raise _unreadable() from None
    return box


def _parts(blob: bytes) -> tuple[bytes, bytes]:
    return blob[:NONCE_BYTES], blob[NONCE_BYTES:]


def _unreadable() -> BadInput:
    return BadInput(
        "envelope_unreadable",
        gettext_noop("This entry cannot be opened: it was changed, or sealed for another site."),
        field="sealed",
    )


@lru_cache(maxsize=8)
def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    bits = HKDF(SHA256(), length=_MORE_BITS, salt=None, info=INFO).derive(secret)
    return ec.derive_private_key(int.from_bytes(bits, "big") % (_ORDER - 1) + 1, _CURVE)
