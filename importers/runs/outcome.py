"""What an import would do: which rows are new, which change something, and where they lie.

A trial merges everything and is then rolled back, so what it tells is what would happen.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from geo_grid.model_bases.dated import Dated
from geo_grid.runs.models import ImportRun
from importers.runs import journal
from importers.runs.journal import TableCount, on_table, sql
from importers.schema.kind import Kind

SHOWN_PLACES = 4_000
SHOWN_CHANGES = 200
_SEALED = ("_sealed", "_digest")
_DERIVED = {"id", "valid", "basic_cell_id", "footprint_m2", "point", "point_origin"}


@dataclass
class Outcome:
    """Rows by fate; `places` are ``[lon, lat, fate, row]`` (EPSG:4326) of a sample of them.

    `changes` tell for some changed records, field by field, what was and what would be.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    tables: list[TableCount] = field(default_factory=list)
    places: list[tuple[float, float, str, int]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    twice: dict[str, int] | None = None
    """New rows (``rows`` of ``of``) that lie on what is known under another key; None where few do."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def before_merge(kind: Kind) -> None:
    """Note which rows are known already, where the merge itself does not."""
    if kind.by_ref:
        with connection.cursor() as cursor:
            is_dated = issubclass(journal.model_of(kind.by_ref), Dated)
            name = "outcome_known_dated" if is_dated else "outcome_known"
            cursor.execute(on_table(name, kind.by_ref))


def after_merge(run: ImportRun, kind: Kind, *, accepted: int) -> Outcome:
    """Look at what the merge did, before it is rolled back."""
    columns = _staged_columns()
    if kind.by_ref:
        sql.run("outcome_fates_by_ref")
    elif "is_new" in columns:
        sql.run("outcome_fates_flagged")
    elif sql.value("outcome_has_people"):
        sql.run("outcome_fates_people")
    else:
        sql.run("outcome_fates_plain")
    found = Outcome(**sql.rows("outcome_counts")[0])
    found.same = max(accepted - found.new - found.changed, 0)
    found.tables = journal.counts(run)
    if where := _place(columns):
        places = sql.rows(where, {"limit": SHOWN_PLACES})
        found.places = [(p["lon"], p["lat"], p["fate"], p["row"]) for p in places]
    found.changes = _changes(run)
    found.twice = _twice(run, kind, new=found.new)
    return found


@dataclass(frozen=True)
class _Ground:
    """The statement that counts new rows on what is known, and the table that holds it."""

    statement: str
    table: str
    near_m: float = 0.0


_GROUND = {
    "buildings": _Ground("twice_buildings", "geo_grid_building"),
    "units": _Ground("twice_units", "geo_grid_unit"),
    "facilities": _Ground("twice_things", "geo_grid_facility", near_m=10),
    "components": _Ground("twice_things", "geo_grid_component", near_m=1),
    "incidents": _Ground("twice_incidents", "geo_grid_incident", near_m=10),
}
_MOST = 0.5
"""From this share of the new rows on it is a second copy rather than a neighbour."""


def _twice(run: ImportRun, kind: Kind, *, new: int) -> dict[str, int] | None:
    """How many new rows lie on what is known: keys differ, but the ground is the same."""
    ground = _GROUND.get(kind.name)
    if ground is None or not new:
        return None
    before = sql.value("twice_before", {"run": run.pk, "name": ground.table})
    with connection.cursor() as cursor:
        cursor.execute(
            on_table(ground.statement, ground.table),
            {"before": before, "near_m": ground.near_m},
        )
        rows = int(cursor.fetchone()[0])
    return {"rows": rows, "of": new} if rows >= _MOST * new else None


def _staged_columns() -> set[str]:
    return {str(row["name"]) for row in sql.rows("outcome_columns")}


def _place(columns: set[str]) -> str:
    """The query for the places of rows: their own geometry, else their building's."""
    if "door" in columns:
        return "outcome_places_doors"
    if "geom" in columns:
        return "outcome_places_own"
    return "outcome_places_buildings" if "building_id" in columns else ""


def _changes(run: ImportRun) -> list[dict[str, Any]]:
    changed_rows: list[dict[str, Any]] = []
    for count in journal.counts(run):
        if not count.changed or len(changed_rows) >= SHOWN_CHANGES:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                on_table("outcome_changes", count.table),
                {"run": run.pk, "name": count.table, "limit": SHOWN_CHANGES - len(changed_rows)},
            )
            for before, after in cursor.fetchall():
                if fields := _difference(json.loads(before), now := json.loads(after)):
                    changed_rows.append(
                        {"table": count.table, "what": _title(now), "fields": fields}
                    )
    return changed_rows


def _difference(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields that differ; of geometries and sealed values only that they do."""
    changed_rows = []
    for name, now in after.items():
        was = before.get(name)
        if was == now or name in _DERIVED:
            continue
        hidden = name == "geom" or name.endswith(_SEALED)
        changed_rows.append({"field": name, "before": None if hidden else was,
                     "after": None if hidden else now})  # fmt: skip
    return changed_rows


def _title(row: dict[str, Any]) -> str:
    for name in ("name", "ref", "room", "code", "text"):
        if row.get(name):
            return str(row[name])
    parts = [str(row[part]) for part in ("road", "number", "estate") if row.get(part)]
    return " ".join(parts) or f"#{row['id']}"
