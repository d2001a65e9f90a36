"""Writes to the ground. Each function is one transaction; callers may join them in a larger one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.apps import apps
from django.contrib.gis.db import models
from django.contrib.gis.geos import Polygon
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg2 import sql as pgsql

from geo_grid.access import audit
from geo_grid.areas import locks
from geo_grid.areas.models import (
    BasicCell,
    BasicCellEdge,
    BasicCellSums,
    CellAssignment,
    CellTeam,
    City,
    Division,
    GridCell,
    GridCellVersion,
    Worker,
)
from geo_grid.areas.nouns import WORKERS
from geo_grid.city_time import check_timezone, forget_zone
from geo_grid.geometry.coverage import area_m2, outline_of
from geo_grid.geometry.metric import check_metric_srid
from geo_grid.model_bases.dated import from_today
from geo_grid.model_bases.geometry_fields import SRID, to_geos, to_multi_geos
from geo_grid.sql import SqlFiles

if TYPE_CHECKING:
    from geo_grid.geometry.graph import Edges  # scipy's graphs take long to import

sql = SqlFiles(__file__)
SERIAL_DIGITS = 3


@dataclass(frozen=True)
class NewCity:
    """What start_city stores; `envelope` is ``(west, south, east, north)`` in degrees."""

    name: str
    code: str
    envelope: tuple[float, float, float, float]
    metric_srid: int
    timezone: str
    datum: str
    missing: Sequence[str] = ()
    attribution: str = ""


@transaction.atomic
def found_city(new: NewCity) -> City:
    """Store the city and forbid every coordinate outside its envelope (owner's role).

    Raises :class:`geo_grid.errors.BadInput` for a metric SRID that is not in metres, and for a
    time zone that is unknown or not the one the environment names.
    """
    check_metric_srid(new.metric_srid)
    check_timezone(new.timezone)
    bounds = [float(degrees) for degrees in new.envelope]
    envelope = Polygon.from_bbox(bounds)
    envelope.srid = SRID
    city, _ = City.objects.update_or_create(
        id=1,
        defaults={
            "name": new.name,
            "code": new.code,
            "envelope": envelope,
            "metric_srid": new.metric_srid,
            "timezone": new.timezone,
            "datum": new.datum,
            "missing": list(new.missing),
            "attribution": new.attribution,
        },
    )
    forget_zone()
    _fence(bounds)
    touch(ground=True)
    audit.record("city.found", noun="city", keys=[city.pk])
    return city


def _fence(envelope: Sequence[float]) -> None:
    """A CHECK on every geometry column: inside the envelope."""
    drop = pgsql.SQL("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
    add = pgsql.SQL(
        "ALTER TABLE {table} ADD CONSTRAINT {name} "
        "CHECK ({column} @ ST_MakeEnvelope(%s, %s, %s, %s, 4326))"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with queued checks is locked
        for model in apps.get_app_config("geo_grid").get_models():
            for field in model._meta.local_fields:
                if model is City or not isinstance(field, models.GeometryField):
                    continue
                table = pgsql.Identifier(model._meta.db_table)
                name = pgsql.Identifier(f"{model._meta.model_name}_{field.column}_fence")
                column = pgsql.Identifier(field.column)
                cursor.execute(drop.format(table=table, name=name))
                cursor.execute(add.format(table=table, name=name, column=column), envelope)


def touch(*nouns: str, ground: bool = False) -> None:
    """Say that data changed (and, with `ground`, that cells did): caches ask for the versions.

    `nouns` are those of :func:`geo_grid.areas.nouns.noun_of`: only the layers made of them become
    stale. Without any all layers do, which no writer says but one of the ground. Inside a short
    write or an import it is said at the end; of the ground at once, because what is placed next
    asks for its version.
    """
    if not ground and locks.put_off(nouns):
        return
    known = ["ground", *nouns] if ground and nouns else list(nouns)
    sql.run("touch_ground" if ground else "touch", {"nouns": known or None})


@transaction.atomic
def create_basic_cells(
    geoms: NDArray[np.object_],
    *,
    communities: NDArray[np.int64],
    serials: NDArray[np.int64],
    metric_srid: int,
) -> NDArray[np.int64]:
    """Create atoms (polygons, EPSG:4326, on the lattice) in communities; their ids in order.

    `communities` are Division ids, `serials` the numbers inside the community (1…).
    """
    codes = dict(
        Division.objects.filter(id__in=set(communities.tolist())).values_list("id", "code")
    )
    points = shapely.point_on_surface(geoms)
    areas = area_m2(geoms, metric_srid)
    valid = from_today()
    cells = BasicCell.objects.bulk_create(
        [
            BasicCell(
                code=numbered(codes[community], serial),
                community_id=community,
                geom=to_geos(geom),
                point=to_geos(point),
                area_m2=area,
                valid=valid,
            )
            for geom, point, area, community, serial in zip(
                geoms, points, areas.tolist(), communities.tolist(), serials.tolist(), strict=True
            )
        ],
        batch_size=2000,
    )
    BasicCellSums.objects.bulk_create([BasicCellSums(basic_cell=cell) for cell in cells])
    touch(ground=True)
    audit.record("basic_cell.lay", noun="basic_cell", rows=len(cells))
    return np.array([cell.pk for cell in cells], dtype=np.int64)


def numbered(prefix: str, serial: int) -> str:
    """A code under a prefix: three digits, more when a community is full."""
    return f"{prefix}{serial:0{SERIAL_DIGITS}d}"


@transaction.atomic
def join_basic_cells(edges: Edges, *, ids: NDArray[np.int64]) -> None:
    """Store who borders on whom; `ids[i]` is the atom that the edges call ``i``."""
    a = np.minimum(ids[edges.u], ids[edges.v])
    b = np.maximum(ids[edges.u], ids[edges.v])
    BasicCellEdge.objects.bulk_create(
        [
            BasicCellEdge(a_id=a_id, b_id=b_id, shared_m=m, is_barrier=barrier, via=via)
            for a_id, b_id, m, barrier, via in zip(
                a.tolist(),
                b.tolist(),
                edges.shared_m.tolist(),
                edges.barrier.tolist(),
                [str(v) for v in edges.via],
                strict=True,
            )
        ],
        batch_size=5000,
    )


@transaction.atomic
def open_grid_cells(members: NDArray[np.int64], *, labels: NDArray[np.int64]) -> list[GridCell]:
    """First cells of the base partition: atoms `members` with equal `labels` make one cell.

    Every cell lies in one community; cells are numbered there by their atoms' lowest code.
    """
    atoms = {a.pk: a for a in BasicCell.objects.filter(pk__in=members.tolist())}
    groups: dict[int, list[BasicCell]] = {}
    for member, label in zip(members.tolist(), labels.tolist(), strict=True):
        groups.setdefault(label, []).append(atoms[member])
    serial: dict[int, int] = {}
    valid = from_today()
    opened, versions, assignments = [], [], []
    for group in sorted(groups.values(), key=lambda g: min(a.code for a in g)):
        community = group[0].community
        number = serial[community.pk] = serial.get(community.pk, 0) + 1
        cell = GridCell.objects.create(community=community)
        versions.append(
            GridCellVersion(
                cell=cell,
                code=numbered(community.code, number),
                name=f"{community.name}第{number}网格",
                geom=to_multi_geos(outline_of(_shapes(group))),
                valid=valid,
            )
        )
        assignments += [CellAssignment(basic_cell=a, cell=cell, valid=valid) for a in group]
        opened.append(cell)
    GridCellVersion.objects.bulk_create(versions)
    CellAssignment.objects.bulk_create(assignments, batch_size=5000)
    touch(ground=True)
    audit.record("grid_cell.open", noun="grid_cell", rows=len(opened))
    return opened


def _shapes(rows: Sequence[Any]) -> NDArray[np.object_]:
    return np.asarray(shapely.from_wkb([bytes(row.geom.wkb) for row in rows]), dtype=object)


@transaction.atomic
def appoint(
    cell: GridCell, *, worker: Worker, role: str = CellTeam.Role.PRIMARY, since: Any = None
) -> CellTeam:
    """Put a worker in charge of a cell from today; a primary worker takes over from the last one."""
    valid = from_today() if since is None else since
    if role == CellTeam.Role.PRIMARY:
        CellTeam.objects.filter(cell=cell, role=role, valid__startswith=valid.lower).delete()
        sql.run("end_primary", {"cell": cell.pk, "at": valid.lower})
    appointed = CellTeam.objects.create(cell=cell, worker=worker, role=role, valid=valid)
    touch(WORKERS)
    audit.record("worker.appoint", noun="grid_cell", keys=[cell.pk], detail={"worker": worker.pk})
    return appointed


@transaction.atomic
def refresh_outlines() -> None:
    """Outlines of divisions that have ground below them, from the atoms upwards."""
    done: dict[int, Any] = {}
    for level in reversed(Division.Level.values):
        for division in Division.objects.filter(level=level, valid__upper_inf=True):
            children = division.children.values_list("pk", flat=True)
            below = [done[child] for child in children if child in done]
            if level == Division.Level.COMMUNITY:
                atoms = division.basic_cells.filter(valid__upper_inf=True)
                below = list(_shapes(list(atoms)))
            if below:
                shape = outline_of(np.array(below, dtype=object))
                done[division.pk] = shape
                Division.objects.filter(pk=division.pk).update(geom=to_multi_geos(shape))
    touch(ground=True)
