"""Which column of a table holds the addresses: by its name, else by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.vault.masking import mask_numbers
from importers.formats.files import Source
from importers.schema.kind import header_key

NAMES = (
    "详细地址", "标准地址", "现住址", "现住地址", "居住地址", "住址", "家庭住址", "家庭地址", "房屋地址",
    "房屋坐落", "经营地址", "注册地址", "单位地址", "办公地址", "联系地址", "事发地址", "事发地点", "地址",
    "address", "full_address", "addr",
)  # fmt: skip
"""How files call a column of whole addresses."""

_SURE = re.compile(
    r"(?:路|街|巷|弄|里|大道|村|社|厝|小区|花园|苑|新村|大厦|广场|城)[^,]*\d|\d+(?:号|栋|幢|单元|室)"
)
_LOOKED_AT_ROWS = 200
_MOST = 0.5


def address_column(source: Source, wanted: str = "") -> str:
    """The column of addresses: the one that was named, else the likeliest.

    Raises :class:`BadInput` ``column_unknown`` or ``address_column_missing``, which name those
    there are, ``address_column_ambiguous`` where several are called so, and
    ``address_header_missing`` for a file that begins with an address.
    """
    given = [name for name in source.columns if name]
    if wanted:
        if wanted in given:
            return wanted
        raise BadInput(
            "column_unknown",
            gettext_noop("The file has no column “%(name)s”; it has %(known)s."),
            field="column",
            name=wanted[:100],
            known=", ".join(given) or "—",
        )
    known = {header_key(name) for name in NAMES}
    named = [name for name in given if header_key(name) in known]
    if len(named) > 1:
        raise _several(named)
    if named:
        return named[0]
    found = _by_content(source, given)
    if found is not None and not _SURE.search(found):
        return found
    raise _unfit(given) if found is None else _headless(found)


def _several(named: Sequence[str]) -> BadInput:
    return BadInput(
        "address_column_ambiguous",
        gettext_noop(
            "The columns %(columns)s could each hold the addresses; name the one that is meant."
        ),
        field="column",
        columns=", ".join(f"“{name}”" for name in named),
    )


def _unfit(given: Sequence[str]) -> BadInput:
    return BadInput(
        "address_column_missing",
        gettext_noop(
            "No column of the file looks like addresses; name the one that holds them. "
            "Its columns are %(given)s."
        ),
        field="column",
        given=", ".join(given) or "—",
    )


def _headless(first: str) -> BadInput:
    return BadInput(
        "address_header_missing",
        gettext_noop(
            "The first row (“%(value)s”) reads like an address; put a row above it that names "
            "the columns, for instance 地址."
        ),
        field="column",
        value=mask_numbers(first)[:60],
    )


def _by_content(source: Source, given: Sequence[str]) -> str | None:
    """The column most of whose first cells read like addresses, if one has."""
    shares: dict[str, float] = {}
    for table in islice(source.tables(), 1):
        for name in given:
            texts = [t for t in table.columns[name][:_LOOKED_AT_ROWS] if t.strip()]
            like = sum(bool(_SURE.search(t)) for t in texts)
            shares[name] = like / len(texts) if texts else 0.0
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= _MOST else None
