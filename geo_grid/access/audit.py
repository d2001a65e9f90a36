"""The audit trail: one row for a write or a disclosure, in the transaction of what it records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from geo_grid.access.context import caller
from geo_grid.sql import SqlFiles
from geo_grid.vault.masking import mask_strings

sql = SqlFiles(__file__)


def record(
    action: str,
    *,
    noun: str = "",
    keys: Sequence[int] = (),
    rows: int | None = None,
    detail: Mapping[str, Any] | None = None,
    account: int | None = None,
) -> int:
    """Note that `action` (``verb.noun`` or a plain verb) was done, by the caller of the moment; its id.

    The database says when (``geo_grid_record``), and lets the site's role in by this way alone.
    `keys` are ids of rows of the kind `noun`, `rows` their number where they are not all listed.
    `detail` holds codes, ids, field names and keyed digests: never a value of a person.
    """
    parameters = _entry(action, noun, keys, rows, detail, account)
    return int(sql.value("record", parameters))


def record_once(action: str, *, noun: str, keys: Sequence[int], since: datetime) -> None:
    """Note something that the caller does again and again, unless it was noted since a moment."""
    sql.run("record_once", {**_entry(action, noun, keys, None, None, None), "since": since})


def _entry(
    action: str, noun: str, keys: Sequence[int], rows: int | None,
    detail: Mapping[str, Any] | None, account: int | None,
) -> dict[str, Any]:  # fmt: skip
    who = caller()
    return {
        "account": who.scope.account if account is None else account,
        "purpose": who.purpose,
        "address": who.address,
        "action": action,
        "noun": noun,
        "keys": list(keys),
        "rows": len(keys) or 1 if rows is None else rows,
        "detail": json.dumps(mask_strings(dict(detail or {})), ensure_ascii=False),
    }
