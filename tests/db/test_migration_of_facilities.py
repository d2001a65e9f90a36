"""Facilities of before kinds were rows are dated since the city is, keep their kind, and go back."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from geo_grid.facilities.models import Facility, FacilityKind

POINT = "ST_SetSRID(ST_MakePoint(118.1, 24.5), 4326)"


def run(statement: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_facilities_keep_their_kind_and_can_be_taken_back():
    call_command("migrate", "geo_grid", "0035", verbosity=0)
    for ref, kind in (("F1", "clinic"), ("F2", "of a former time")):
        run(f"INSERT INTO geo_grid_facility (ref, kind, name, point) VALUES (%s, %s, 'x', {POINT})",
            ref, kind)  # fmt: skip
    before = run("SELECT ref, xmin::text FROM geo_grid_facility ORDER BY ref")
    call_command("migrate", verbosity=0)
    rows = list(Facility.objects.order_by("ref"))
    assert [(row.ref, row.kind, row.opening_hours) for row in rows] == [
        ("F1", "clinic", ""), ("F2", "of a former time", ""),
    ]  # fmt: skip
    assert all(row.valid.upper is None and row.valid.lower.year == 1999 for row in rows)
    assert FacilityKind.objects.get(code="of a former time").stands_as == "either"
    # Not written anew: an import of before can still be undone.
    assert run("SELECT ref, xmin::text FROM geo_grid_facility ORDER BY ref") == before
    ended = Facility.objects.create(ref="F3", kind="elderly_canteen", name="x", point=rows[0].point)
    Facility.objects.filter(pk=rows[1].pk).update(valid=("1999-12-31T16:00Z", "2001-12-31T16:00Z"))
    call_command("migrate", "geo_grid", "0035", verbosity=0)
    assert run("SELECT ref, kind FROM geo_grid_facility ORDER BY ref") == [
        ("F1", "clinic"), (ended.ref, "other"),
    ]  # fmt: skip
    call_command("migrate", verbosity=0)
