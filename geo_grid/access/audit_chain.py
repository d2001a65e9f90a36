"""The chain over the audit trail: what was sealed cannot be edited, removed or reordered unseen.

Link ``n`` is ``HMAC-SHA256(key, hash of link n-1 | n | the entry as canonical JSON)``. The key lies
in ``GEO_GRID_VAR/keys/audit``, outside the database, so that whoever owns the tables cannot make
the chain anew. Entries are sealed in the order in which they became visible, by one sealer at a
time; writers never wait for it.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from geo_grid.access.models import AuditEntry, AuditSeal
from geo_grid.errors import gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
BATCH = 2000
FIRST = bytes(32)


@dataclass(frozen=True)
class Fault:
    """Something wrong with the trail; `message` is a template of `entry` and `number`."""

    code: str
    message: str
    entry: int | None = None
    number: int | None = None


def seal_pending(*, everything: bool = False) -> int:
    """Seal entries that have no link yet; how many.

    Entries far behind the newest link (of a transaction that took hours) are looked for only with
    `everything`.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/audit seal'))")
        last = AuditSeal.objects.order_by("-number").first()
        number, before = (last.number, bytes(last.hash)) if last else (0, FIRST)
        pending = sql.rows("unsealed", {"everything": everything, "limit": BATCH})
        links = []
        entries = AuditEntry.objects.in_bulk([row["id"] for row in pending])
        for row in pending:
            number += 1
            before = _link(before, number, entries[row["id"]])
            links.append(AuditSeal(number=number, entry=row["id"], hash=before))
        AuditSeal.objects.bulk_create(links)
    return len(links)


def verify() -> Iterator[Fault]:
    """Every fault of the trail: each link is judged by itself, so only what was touched is named."""
    before, expected = FIRST, 1
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=BATCH):
        for missing in range(expected, seal.number):
            yield Fault("link_removed", gettext_noop("Link %(number)s was removed."), None, missing)
        gap = seal.number != expected
        entry = AuditEntry.objects.filter(pk=seal.entry).first()
        if entry is None:
            message = gettext_noop("Entry %(entry)s (link %(number)s) was removed.")
            yield Fault("entry_removed", message, seal.entry, seal.number)
        elif not gap and _link(before, seal.number, entry) != bytes(seal.hash):
            message = gettext_noop("Entry %(entry)s (link %(number)s) was changed or reordered.")
            yield Fault("entry_changed", message, seal.entry, seal.number)
        before, expected = bytes(seal.hash), seal.number + 1


def unsealed() -> list[int]:
    """Ids of entries without a link: the tail that the sealer has not reached."""
    return [row["id"] for row in sql.rows("unsealed", {"everything": True, "limit": None})]


def head() -> tuple[int, str]:
    """Number and hash of the newest link: written down elsewhere, they prove that none was cut off."""
    last = AuditSeal.objects.order_by("-number").first()
    return (last.number, bytes(last.hash).hex()) if last else (0, FIRST.hex())


def _link(before: bytes, number: int, entry: AuditEntry) -> bytes:
    message = before + number.to_bytes(8, "big") + _canonical(entry)
    return hmac.digest(_key(), message, "sha256")


def _canonical(entry: AuditEntry) -> bytes:
    fields: list[Any] = [
        entry.pk, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), entry.account,
        entry.purpose, entry.address, entry.action, entry.noun, entry.keys, entry.rows,
        entry.detail,
    ]  # fmt: skip
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _key() -> bytes:
    path = Path(settings.GEO_GRID_VAR) / "keys" / "audit"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        draft = path.with_name(f".audit.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_hex(32))
        if not path.exists():
            draft.rename(path)
        else:
            draft.unlink()
    return bytes.fromhex(path.read_text().strip())
