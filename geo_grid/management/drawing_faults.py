"""Faults of a drawing of blocks in sentences for the terminal, and the tolerance that mends them."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections import Counter

from django.utils.translation import gettext as _

from geo_grid.errors import gettext_noop
from geo_grid.geometry.partition.faults import DOUBLE, OVERLAP, SLIT, STRAY, Fault
from geo_grid.geometry.partition.reading import Blocks

_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0}
_TOLERANCE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(mm|cm|m)", re.ASCII)
_MOST_M = 50.0
_SHOWN, _SHOWN_BLOCKS = 5, 4  # of each kind; the report has them all
_SENTENCES = {
    SLIT: gettext_noop(
        "slit of %(area)s m², %(width)s m wide, between %(blocks)s at %(place)s: %(state)s"
    ),
    OVERLAP: gettext_noop(
        "overlap of %(area)s m², %(width)s m wide, of %(blocks)s at %(place)s: %(state)s"
    ),
    DOUBLE: gettext_noop("%(blocks)s are the same ground of %(area)s m² at %(place)s: %(state)s"),
    STRAY: gettext_noop("part of %(area)s m² apart from %(blocks)s at %(place)s: %(state)s"),
}


def tolerance_m(text: str) -> float:
    """Metres of a length with its unit, as ``0.1m`` or ``10 cm``; a bare number says nothing."""
    found = _TOLERANCE.fullmatch(text.strip())
    metres = float(found[1]) * _METRES[found[2]] if found else 0.0
    if not 0.0 < metres <= _MOST_M:
        raise ArgumentTypeError(
            _("Write a length above 0 and up to 50 m with its unit, for instance 0.1m.")
        )
    return metres


def sentences(blocks: Blocks) -> list[str]:
    """A line for each of the first faults of a kind, then how many more, then the way out."""
    ids = blocks.frame["block_id"].astype(str).tolist()
    met: Counter[str] = Counter()
    lines = []
    for fault in blocks.faults:
        met[fault.kind] += 1
        if met[fault.kind] <= _SHOWN:
            lines.append(_(_SENTENCES[fault.kind]) % _values(fault, ids, blocks))
    more = sum(max(0, count - _SHOWN) for count in met.values())
    if more:
        lines.append(_("and %(count)s more faults of the drawing (see --report)") % {"count": more})
    left = [f for f in blocks.faults if f.kind in (SLIT, OVERLAP) and not f.mended]
    if left:
        lines.append(_("What is narrow enough is mended by --mend with a tolerance, as 0.1m."))
    return lines


def _values(fault: Fault, ids: list[str], blocks: Blocks) -> dict[str, str]:
    names = [ids[b] for b in fault.blocks[:_SHOWN_BLOCKS]]
    names += ["…"] if len(fault.blocks) > _SHOWN_BLOCKS else []
    return {
        "area": f"{fault.area_m2:.2f}",
        "width": f"{fault.width_m:.3f}",
        "blocks": ", ".join(names),
        "place": blocks.place(*fault.at),
        "state": _("mended") if fault.mended else _("left as drawn"),
    }
