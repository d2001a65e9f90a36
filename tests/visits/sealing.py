"""Entries of an outbox as a phone seals them, written anew here from the words of the design."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

INFO = b"geo_grid outbox 1"


def sealed_entry(
    public: tuple[int, str], account: str, kind: str, content: Any, *, client_id: str = "entry-0001",
    sequence: int = 1, of: str = "", photo: bytes | None = None,
    base_revision: int | None = None,
) -> tuple[dict[str, Any], bytes]:  # fmt: skip
    """The envelope of one entry, and its photo, sealed; `content` may be any text instead of JSON."""
    version, point = public
    site = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(point))
    pair = ec.generate_private_key(ec.SECP256R1())
    sender = pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = pair.exchange(ec.ECDH(), site)
    wrapping = HKDF(SHA256(), length=32, salt=sender, info=INFO).derive(shared)
    header = (
        f"{INFO.decode()}\n{version}\n{account}\n{client_id}\n{kind}\n{sequence}\n{of}\n"
        f"{base_revision or ''}".encode()
    )
    key = os.urandom(32)
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    envelope = {
        "key": version, "account": account, "client_id": client_id, "kind": kind,
        "sequence": sequence, "of": of, "sender": b64encode(sender).decode(),
        "wrapped": b64encode(locked(wrapping, key, header)).decode(),
        "sealed": b64encode(locked(key, text, header)).decode(),
    }  # fmt: skip
    if base_revision is not None:
        envelope["base_revision"] = base_revision
    return envelope, b"" if photo is None else locked(key, photo, header + b"\nfile")


def locked(key: bytes, plain: bytes, header: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, header)
