"""Which stored streets people walk, and when their gates are open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from geo_grid.geometry.network.hours import DAY_MIN, read_daily, written
from geo_grid.geometry.network.profiles import ADULT, ELDER, WHEELCHAIR
from geo_grid.reach.gates import passages_of, passages_of_lines, shut_at
from geo_grid.reach.streets import is_walked, lines_from


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("06:00-23:00", ((360, 1380),)),
        ("6:00至11:30，14:00-23:00", ((360, 690), (840, 1380))),
        ("22:00-06:00", ((1320, 1800),)),
        ("00:00-24:00", ((0, DAY_MIN),)),
        ("24/7", ((0, DAY_MIN),)),
        ("off", ()),
    ],
)
def test_hours_of_every_day(text, spans):
    assert read_daily(text) == spans
    assert read_daily(written(spans)) == spans


@pytest.mark.parametrize(
    "text", ["", "morning", "25:00-26:00", "06:60-07:00", "6-23", "08:00-08:00"]
)
def test_hours_that_cannot_be_read(text):
    assert read_daily(text) is None


def test_a_gate_over_midnight():
    gates = passages_of_lines([read_daily("22:00-06:00")])
    begins = datetime(2026, 3, 2, tzinfo=UTC)
    is_shut = [
        shut_at(gates, begins + timedelta(minutes=minute), profile=ADULT, timezone=UTC,
                is_holiday=lambda day: False).tolist()
        for minute in (0, 359, 360, 1319, 1320, 1439)
    ]  # fmt: skip
    assert is_shut == [[False], [False], [True], [True], [False], [False]]


@pytest.mark.parametrize(
    ("kind", "foot", "access", "walked"),
    [
        ("residential", "", "", True), ("motorway", "", "", False), ("motorway", "yes", "", True),
        ("service", "", "no", False), ("service", "yes", "no", True), ("path", "no", "", False),
        ("service", "", "private", True), ("construction", "", "", False), ("", "", "", True),
        ("motorway", "unknown", "", False), ("service", "待定", "no", False),
        ("path", "待定", "", True), ("service", "designated", "no", True),
    ],
)  # fmt: skip
def test_which_streets_are_walked(kind, foot, access, walked):
    assert is_walked(kind=kind, foot=foot, access=access) is walked


def row(**more) -> dict:
    plain = {
        "ref": "1", "kind": "path", "level": 0, "span": False, "foot": "", "access": "",
        "oneway_foot": 0, "is_steps": False, "incline_percent": None, "width_m": None,
        "gate_hours": "", "is_square": False, "geom": shapely.to_wkb(shapely.LineString([(0, 0), (1, 0)])),
    }  # fmt: skip
    return plain | more


def test_a_line_that_is_walked_against_its_drawing_is_turned():
    lines, _ = lines_from([row(), row(oneway_foot=-1), row(oneway_foot=1)])
    assert [g.coords[0] for g in lines.geoms] == [(0, 0), (1, 0), (0, 0)]
    assert lines.back.tolist() == [True, False, False]


def shut(gates, at, *, profile=ADULT, is_holiday=lambda day: False) -> list[bool]:
    zone = ZoneInfo("Asia/Shanghai")
    found = shut_at(gates, at, profile=profile, timezone=zone, is_holiday=is_holiday)
    return found.tolist()


def test_gates_of_the_same_hours_are_shut_together():
    rows = [row(gate_hours=h) for h in ("06:00-23:00", "", "off", "06:00-23:00")]
    lines, spans = lines_from(rows, first_gate=2)
    assert lines.gate.tolist() == [2, -1, 3, 2]
    gates = passages_of_lines(spans)
    assert shut(gates, datetime(2026, 3, 2, 15, tzinfo=UTC)) == [True, True]
    assert shut(gates, datetime(2026, 3, 2, 4, tzinfo=UTC)) == [False, True]
    assert shut(gates, None) == [False, True]
    assert np.isnan(lines.width_m).all()


def test_a_gate_has_hours_of_the_week_and_lets_through_whom_it_is_built_for():
    rows = [
        {"opening_hours": hours, "passable": passable}
        for hours, passable in (
            ("Mo-Fr 06:00-22:00; PH off", "all"), ("", "foot"), ("24/7", "wheelchair"),
            ("off", "all"), ("whatever", "all"),
        )
    ]  # fmt: skip
    gates = passages_of(rows)
    monday, saturday = (datetime(2026, 3, day, 4, tzinfo=UTC) for day in (2, 7))
    assert shut(gates, monday) == [False, False, True, True, False]
    assert shut(gates, monday, profile=ELDER) == shut(gates, monday)
    assert shut(gates, monday, profile=WHEELCHAIR) == [False, True, False, True, False]
    assert shut(gates, saturday)[0]
    assert shut(gates, monday, is_holiday=lambda day: True)[0]
    assert shut(gates, None) == [False, False, True, True, False]
