"""Cases that may be the same one: near in place and time, of the same matter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from geo_grid.access.context import scope_parameter
from geo_grid.incidents.models import Incident
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
MOST = 10
NEAR_M, NEAR_DAYS = 50, 3
"""Where no matter says how near: as the columns of matters begin."""


def near(case: Incident) -> list[dict[str, Any]]:
    """Cases that the caller may see and that may be the same as `case`, the nearest first.

    Of its matter (of one that names none, of its category), within the metres and days that the
    matter names: reported, or closed, so shortly before. A closed one is offered as a reopening.
    """
    version = case.matter
    days = version.near_days if version else NEAR_DAYS
    rows = sql.rows(
        "near_cases",
        {
            "case": case.pk, "lon": case.point.x, "lat": case.point.y,
            "matter": version.matter_id if version else None,
            "category": case.category,
            "within_m": version.near_m if version else NEAR_M,
            "since": case.reported_at - timedelta(days=days),
            "until": case.reported_at + timedelta(days=days), "most": MOST, **scope_parameter(),
        },
    )  # fmt: skip
    return [
        {"ref": row["ref"], "title": row["title"], "step": row["step"], "state": row["state"],
         "reported_at": row["reported_at"].isoformat(),
         "closed_at": row["closed_at"] and row["closed_at"].isoformat(),
         "distance_m": round(row["distance_m"], 1), "reopening": row["state"] == "closed"}
        for row in rows
    ]  # fmt: skip
