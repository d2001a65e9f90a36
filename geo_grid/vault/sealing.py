"""Where numbers of identity documents and telephones lie sealed.

Nothing outside this module knows how: callers store what :func:`seal` gives, find people by
:func:`digest`, and show a number through :func:`reveal`. Sealing is AES-256-GCM; the nonce is
derived from the number itself (HMAC-SHA256), so that the same number always seals to the same
bytes and an import of an unchanged file changes nothing. What that tells a thief of the table,
that two sealed numbers are equal, the digest beside them tells anyway.

The key file ``GEO_GRID_VAR/keys/personal`` holds one line a version, ``<version> <64 hex digits>``;
the last one seals and digests, every one can reveal and be searched by (:func:`digests`), which is
what a rotation (:mod:`.rotation`) needs while it is under way. The file is read again when it
changes, so that running servers follow.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

from geo_grid.errors import BadInput, Misconfigured, gettext_noop

_NONCE_BYTES = 12
_KEY_BYTES = 32
_LAST_VERSION = 255
_SEALED_TEXT = "sealed:"
_NOT_PART_OF_A_NUMBER = re.compile(r"[\s\-‐-―()（）·]+")


def normalised(number: str) -> str:
    """A number as it is sealed and compared: half-width, upper case, without spaces and dashes."""
    if number.isascii() and number.isalnum():
        return number.upper()
    plain = unicodedata.normalize("NFKC", number).upper()
    return _NOT_PART_OF_A_NUMBER.sub("", plain)


def seal(values: Sequence[str | None]) -> list[bytes | None]:
    """Each number encrypted and authenticated; ``None`` for none."""
    version, key = _keys()[-1]
    box, mac = AESGCM(_derived(key, "seal")), _mac(_derived(key, "nonce"))
    head = bytes([version])
    sealed: list[bytes | None] = []
    for value in values:
        plain = normalised(value).encode() if value else b""
        if not plain:
            sealed.append(None)
            continue
        nonce = mac(plain)[:_NONCE_BYTES]
        sealed.append(head + nonce + box.encrypt(nonce, plain, head))
    return sealed


def reveal(sealed: bytes | memoryview) -> str:
    """The number that was sealed.

    Raises :class:`Misconfigured` ``vault_key`` when the key of its version is gone or wrong.
    """
    blob = bytes(sealed)
    key = dict(_keys()).get(blob[0]) if blob else None
    try:
        if key is None:
            raise InvalidTag
        nonce, locked = blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :]
        return AESGCM(_derived(key, "seal")).decrypt(nonce, locked, blob[:1]).decode()
    except InvalidTag:
        raise _unfit() from None


def _unfit() -> Misconfigured:
    return Misconfigured(
        "vault_key",
        gettext_noop("A sealed number does not fit the keys in %(file)s; restore that file."),
        file=str(_key_file()),
    )


def seal_text(number: str) -> str:
    """A number as a cell of a file that leaves the system: only :func:`open_text` reads it."""
    (sealed,) = seal([number])
    return f"{_SEALED_TEXT}{urlsafe_b64encode(sealed).decode()}" if sealed else ""


def open_text(text: str) -> str:
    """What was typed into a cell, or the number that :func:`seal_text` sealed into it.

    Raises :class:`BadInput` ``number_foreign_seal`` for one that no key here opens.
    """
    if not text.startswith(_SEALED_TEXT):
        return text
    try:
        return reveal(urlsafe_b64decode(text.removeprefix(_SEALED_TEXT)))
    except (Misconfigured, ValueError):
        raise BadInput(
            "number_foreign_seal",
            gettext_noop(
                "The number was sealed elsewhere or its text was changed; give it in full."
            ),
        ) from None


def digest(values: Sequence[str | None], *, purpose: str) -> list[bytes | None]:
    """32 bytes by which equal numbers are found; different for every `purpose`.

    `purpose` keeps apart what may not be compared: the document type, ``phone`` or ``phone tail``.
    """
    return _digest(_keys()[-1][1], values, purpose)


def digests(value: str, *, purpose: str) -> list[bytes]:
    """The digest of one number under every key, newest first: rows may wait for their rotation."""
    found = [_digest(key, [value], purpose)[0] for _, key in reversed(_keys())]
    return [one for one in found if one is not None]


def tail(phone: str | None) -> str | None:
    """The last four digits, by which a phone is searched; ``None`` for what is no phone."""
    plain = normalised(phone) if phone else ""
    return plain[-4:] if len(plain) >= 7 and plain[-4:].isdigit() else None


def seal_secret(secret: bytes, *, owner: str) -> bytes:
    """A secret that nobody searches by, sealed under a fresh nonce; it opens for this `owner` alone.

    Whoever may write the table cannot put the secret of one owner into the row of another.
    """
    version, key = _keys()[-1]
    head, nonce = bytes([version]), secrets.token_bytes(_NONCE_BYTES)
    box = AESGCM(_derived(key, "secret"))
    return head + nonce + box.encrypt(nonce, secret, head + owner.encode())


def reveal_secret(sealed: bytes, *, owner: str) -> bytes:
    """The secret that was sealed for `owner`.

    Raises :class:`Misconfigured` ``vault_key`` when the key of its version is gone or wrong, or the
    secret is another's.
    """
    key = dict(_keys()).get(sealed[0]) if sealed else None
    nonce, locked = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if key is None:
            raise InvalidTag
        box = AESGCM(_derived(key, "secret"))
        return box.decrypt(nonce, locked, sealed[:1] + owner.encode())
    except InvalidTag:
        raise _unfit() from None


def keys_for(use: str) -> list[tuple[int, bytes]]:
    """A key of 32 bytes for one use under every version, oldest first: ``[(version, key)]``.

    For what is sealed for us elsewhere, and opens as long as the version is kept.
    """
    return [(version, _derived(key, use)) for version, key in _keys()]


def newest_version() -> int:
    """The version that seals now: the first byte of what it seals."""
    return _keys()[-1][0]


def add_version() -> int:
    """Append a new key to the file; from now on it seals. Its version.

    Raises :class:`Misconfigured` ``vault_key_versions`` when all 255 are used.
    """
    path, keys = _key_file(), _keys()
    version = keys[-1][0] + 1
    if version > _LAST_VERSION:
        raise Misconfigured(
            "vault_key_versions", gettext_noop("%(file)s holds no free version."), file=str(path)
        )
    lines = [f"{v} {key.hex()}" for v, key in keys] + [f"{version} {secrets.token_hex(_KEY_BYTES)}"]
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    _write(draft, "\n".join(lines) + "\n")
    draft.replace(path)
    return version


def _digest(key: bytes, values: Sequence[str | None], purpose: str) -> list[bytes | None]:
    mac = _mac(_derived(key, f"digest {purpose}"))
    return [
        mac(plain.encode()) if value and (plain := normalised(value)) else None for value in values
    ]


def _mac(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 under one key; a copy of what is keyed takes a quarter of keying it anew."""
    keyed = HMAC(key, SHA256())

    def mac(plain: bytes) -> bytes:
        context = keyed.copy()
        context.update(plain)
        return context.finalize()

    return mac


def _derived(key: bytes, use: str) -> bytes:
    """A key for one use only, from the key of a version (HMAC as a key derivation function)."""
    return hmac.digest(key, b"geo_grid " + use.encode(), "sha256")


def _key_file() -> Path:
    return Path(settings.GEO_GRID_VAR) / "keys" / "personal"


def _keys() -> list[tuple[int, bytes]]:
    """Versions and keys, oldest first; made when first needed."""
    path = _key_file()
    if not path.exists():
        _create(path)
    return _read_keys(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read_keys(path: Path, changed_ns: int) -> list[tuple[int, bytes]]:
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    try:
        keys = [(int(version), bytes.fromhex(key)) for version, key in lines]
    except ValueError:
        keys = []
    if not keys or any(len(key) != _KEY_BYTES or not 0 < v <= _LAST_VERSION for v, key in keys):
        raise Misconfigured(
            "vault_key_file",
            gettext_noop("%(file)s does not hold keys of 64 hexadecimal digits; restore it."),
            file=str(path),
        )
    return keys


def _create(path: Path) -> None:
    """Write a first key, readable by its owner alone; of two processes at once one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    _write(draft, f"1 {secrets.token_hex(_KEY_BYTES)}\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
