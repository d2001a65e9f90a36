"""Ten let doors of one cell, five of them with somebody old who lives alone, and thirty visits.

Door n of B1 (left community) is let since 2023-12-01; doors 0 to 4 are cared for. One door of B3
(right community) is let and cared for, too. The rules hold since 2024-01-01::

    day     doors    how                        day     doors    how
    01-10   0 to 9   met at home    10          05-05   0, 1     met at home     2
    02-03   7        met at home     1          05-06   2        met by phone    1
    03-02   0 to 8   met at home     9          05-07   6        nobody there    1
    04-10   0 to 5   met at home     6
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import pytest
from psycopg2.extras import DateTimeTZRange

from geo_grid import city_time
from geo_grid.people.models import Residence, Resident, ResidentCare
from geo_grid.premises.models import Building, Unit
from geo_grid.visits.models import Visit, VisitRule
from tests.registers.conftest import (  # noqa: F401  (fixtures for all)
    Town,
    acting_as,
    as_system,
    town,
    town_of_registers,
)

LET = DateTimeTZRange(datetime.fromisoformat("2023-12-01T00:00:00+08:00"), None, "[)")
BEGIN = datetime.fromisoformat("2024-01-01T00:00:00+08:00")
MADE: tuple[tuple[str, Iterable[int], str, str], ...] = (
    ("2024-01-10", range(10), "home", "met"), ("2024-02-03", [7], "home", "met"),
    ("2024-03-02", range(9), "home", "met"), ("2024-04-10", range(6), "home", "met"),
    ("2024-05-05", [0, 1], "home", "met"), ("2024-05-06", [2], "phone", "met"),
    ("2024-05-07", [6], "home", "nobody"),
)  # fmt: skip


def visit(unit: int, day: date | str, *, means: str = "home", outcome: str = "met") -> Visit:
    """A visit at noon of a day."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    noon = datetime.combine(day, time(12), tzinfo=city_time.city_timezone())
    number = Visit.objects.count()
    return Visit.objects.create(
        client_id=f"v{number}", request_digest=b"", unit_id=unit, made_at=noon, recorded_at=noon,
        means=means, outcome=outcome,
    )  # fmt: skip


def let_door(building: Building, room: str, *, cared: bool, valid: Any = LET) -> int:
    """A door behind which one tenant lives."""
    door = Unit.objects.create(
        building=building, room=room, floor=9, basic_cell=building.basic_cell, valid=valid
    )
    tenant = Resident.objects.create(name=f"户{room}", category="floating")
    Residence.objects.create(resident=tenant, unit=door, tenure="rented", valid=valid)
    if cared:
        ResidentCare.objects.create(resident=tenant, group="elderly_alone", valid=valid)
    return door.pk


def rule(code: str, period: str, **more: Any) -> VisitRule:
    given = {"subject": "rented", "since": BEGIN, "name_zh": code, **more}
    return VisitRule.objects.create(code=code, period=period, **given)


@pytest.fixture
def doors(town: Town) -> list[int]:  # noqa: F811
    """The doors of B1 by number, with the visits and both rules of the picture above."""
    left, right = Building.objects.get(ref="B1"), Building.objects.get(ref="B3")
    found = [let_door(left, f"90{n}", cared=n < 5) for n in range(10)]
    let_door(right, "999", cared=True)
    rule("let", "quarter")
    rule("alone", "month", subject="care", group="elderly_alone", home_only=True)
    for day, numbers, means, outcome in MADE:
        for number in numbers:
            visit(found[number], day, means=means, outcome=outcome)
    assert Visit.objects.count() == 30
    return found
