"""Door plates: a signed code of a door that says nothing of who lives there, and sheets of a house.

A code is ``<unit>-<edition>-<mac>``: the id of the unit, the edition of its plate, and the first 80 bits of
an HMAC-SHA256 of both under the keys of :mod:`geo_grid.vault.sealing`, as base32. A new key signs from its
day on, and plates that an older one signed are read as long as that key is kept; a plate is withdrawn by
the next edition of its door. Nothing is looked up for a code whose signature does not fit.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from typing import Any

import qrcode

from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.model_bases.dated import CURRENT
from geo_grid.premises import labels
from geo_grid.premises.models import Unit
from geo_grid.records.actions import nothing_found, write
from geo_grid.registers.residences import door_in_area
from geo_grid.vault import sealing
from geo_grid.visits.models import DoorPlate

CODE = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,8})-([a-z2-7]{16})")
_MAC_BYTES = 10
_QUIET = 4
"""Modules of empty border that ISO/IEC 18004 asks for."""


def code_of(unit: int, edition: int) -> str:
    """The code that is printed for an edition of a door's plate."""
    return f"{unit}-{edition}-{_macs(unit, edition)[0]}"


def unit_of(code: str) -> Unit:
    """The door of a code.

    Raises :class:`NotFound` ``plate_unknown`` in the same words for a forged and a withdrawn one and
    for a door that has ended.
    """
    found = CODE.fullmatch(code)
    if found:
        unit, edition, mac = int(found[1]), int(found[2]), found[3]
        if any(hmac.compare_digest(mac, one) for one in _macs(unit, edition)):
            row = Unit.objects.filter(
                CURRENT, pk=unit, version_of=None
            ).select_related("entrance", "building").first()  # fmt: skip
            if row is not None and _editions([unit]).get(unit, 1) == edition:
                return row
    raise NotFound(
        "plate_unknown",
        gettext_noop(
            "This code is no valid door plate: it was withdrawn, or is none of this city."
        ),
    )


def spot_of(unit: Unit) -> tuple[float, float]:
    """Where a door is: degrees, EPSG:4326."""
    point = unit.point or (unit.entrance and unit.entrance.point) or unit.building.point
    return point.x, point.y


def sheet(building: int, *, address: str) -> dict[str, Any]:
    """What is printed for the doors of a house in the caller's area: ``{building, label, plates}``.

    `address` is what stands before the code in a link. Each plate has its ``modules``, rows of 0 and
    1 with the quiet border. Raises :class:`NotFound` where no door of it is in the area.
    """
    scope = caller().scope.having(Right.REGISTERS_EDIT)
    rows = limit(
        Unit.objects.filter(CURRENT, building=building, version_of=None, is_unassigned=False), scope
    )
    units = list(rows.values_list("pk", flat=True))
    if not units:
        raise nothing_found()
    called, editions = labels.of_units(units), _editions(units)
    plates = [_plate(unit, editions.get(unit, 1), called[unit], address) for unit in units]
    plates.sort(key=lambda one: (one["entrance"], one["floor"] or 0, one["room"], one["unit"]))
    return {
        "building": building,
        "label": labels.of_buildings([building])[building],
        "plates": plates,
    }


def _plate(unit: int, edition: int, row: dict[str, Any], address: str) -> dict[str, Any]:
    code = code_of(unit, edition)
    return {
        "unit": unit, "edition": edition, "entrance": row["entrance"] or "", "room": row["room"],
        "floor": row["floor"], "link": f"{address}{code}", "modules": modules(f"{address}{code}"),
    }  # fmt: skip


def modules(text: str) -> list[str]:
    """A QR code (level M) as rows of 0 and 1."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]


@write
def withdraw_plate(unit: int) -> dict[str, Any]:
    """The next edition of a door's plate, where the caller edits registers; the one before is refused.

    Raises :class:`Faults` on ``unit``, in the same words for a foreign door as for none.
    """
    door = door_in_area(unit)
    if door.is_unassigned:  # stands for people of an unknown door, and has no plate
        raise nothing_found()
    row, _ = DoorPlate.objects.select_for_update(no_key=True).get_or_create(unit=door)
    row.edition += 1
    row.save()
    audit.record("door_plate.withdraw", noun="unit", keys=[unit])
    return {"unit": unit, "edition": row.edition}


def _editions(units: list[int]) -> dict[int, int]:
    return dict(DoorPlate.objects.filter(unit__in=units).values_list("unit_id", "edition"))


def _macs(unit: int, edition: int) -> list[str]:
    """Under the newest key first."""
    found = sealing.digests(f"{unit}E{edition}", purpose="door plate")
    return [b32encode(one[:_MAC_BYTES]).decode().lower() for one in found]
