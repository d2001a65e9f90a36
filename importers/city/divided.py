"""Real divisions as communities: municipal polygons made a coverage, with codes and names by column.

Borders of files leave gaps and overlaps. Both are noded on the lattice and every face goes to one
division: where nobody claims it, to the one with the longest border with it (open ground belongs to
somebody); where several do, to the smallest, and more than a sliver of it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import shift
from geo_grid.geometry.lattice import GRID_DEG
from geo_grid.geometry.numbering import number_west_east
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building
from importers.city import town
from importers.kinds.ground import DIVISIONS
from importers.schema.kind import match_known

Geoms = NDArray[np.object_]
PREFIX = "divisions."
"""Before a target of ``--map`` that is meant of the divisions."""
NARROW_DEG = 1e-4
"""Half the width (about 10 m) of ground between two divisions that is a slip of the pen."""
_HAIR_DEG = 1e-7
MOST_OVERLAP = 0.02
"""Share of the smaller of two divisions above which an overlap is no sliver."""


@dataclass(frozen=True)
class Divided:
    """Rows for the import of divisions, and what was done to make them a coverage."""

    rows: town.Rows
    overlaps: int = 0
    gaps: int = 0
    numbered: bool = False
    """Whether the codes are ours, because the file has none."""


def divisions_of(
    rows: town.Rows, *, city: str, prefix: str, mapping: Mapping[str, str], datum: str | None
) -> Divided:
    """The communities of a file, WGS-84; `city` names what stands above and is in no column.

    Raises :class:`BadInput` ``divisions_empty``, ``division_no_polygon``, ``division_name_missing``,
    ``division_foreign``, ``divisions_overlap``, ``column_unknown``.
    """
    said = {name.removeprefix(PREFIX): column for name, column in mapping.items()
            if name.startswith(PREFIX)}  # fmt: skip
    if not len(rows):
        raise BadInput(
            "divisions_empty",
            gettext_noop("The file of divisions holds no polygon."),
            field="divisions",
        )
    for row in np.flatnonzero(~rows.like("Polygon")).tolist():
        raise _of_row("division_no_polygon", _NO_POLYGON, row)
    matched = match_known(DIVISIONS, rows.columns, said)
    texts = {name: [text.strip() for text in rows.columns[column]]
             for name, column in matched.items() if name != "wkt"}  # fmt: skip
    for row, name in enumerate(texts.get("name", [""] * len(rows))):
        if not name:
            raise _of_row("division_name_missing", _NO_NAME, row)
    shapes = shift(rows.geoms, datum=datum)
    covered, overlaps, gaps = _coverage(shapes, texts["name"])
    codes = texts.get("code")
    numbered = codes is None
    if codes is None:
        street = prefix if len(prefix) == 9 else f"{prefix}001"
        codes = [f"{street}{n:03d}" for n in number_west_east(covered).tolist()]
    for row, code in enumerate(codes):
        if not code.startswith(prefix):
            raise _of_row("division_foreign", _FOREIGN, row, given=code, prefix=prefix)
    above = {level: [city] * len(rows) for level in ("street", "district", "city")}
    columns = above | texts | {"code": codes}
    return Divided(town.Rows(columns, covered), overlaps, gaps, numbered)


_NO_POLYGON = gettext_noop("Row %(row)s of the divisions has no polygon; draw it or leave it out.")
_NO_NAME = gettext_noop(
    "Row %(row)s of the divisions has no name; fill it in, or name the column: "
    "--map divisions.name=COLUMN."
)
_FOREIGN = gettext_noop(
    "Row %(row)s of the divisions has the code “%(given)s”, which does not begin with %(prefix)s: "
    "correct the code or --code, or name another column: --map divisions.code=COLUMN."
)


def _of_row(fault: str, message: str, row: int, **params: str) -> BadInput:
    return BadInput(fault, message, field="divisions", row=row + 1, **params)


def _coverage(shapes: Geoms, names: list[str]) -> tuple[Geoms, int, int]:
    """The polygons without gaps and overlaps, and how many of each there were."""
    clean = shapely.set_precision(shapely.make_valid(shapes), GRID_DEG)
    clean = shapely.make_valid(shapely.buffer(clean, 0))
    borders = [*shapely.boundary(clean), *shapely.boundary(_inlets(clean))]
    lines = shapely.unary_union(np.array(borders, dtype=object), grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside, owner = shapely.STRtree(clean).query(shapely.point_on_surface(faces), "within")
    claims = np.bincount(inside, minlength=len(faces))
    home = np.full(len(faces), -1, dtype=np.int64)
    area = shapely.area(clean)
    for face, division in sorted(zip(inside.tolist(), owner.tolist(), strict=True),
                                 key=lambda pair: -area[pair[1]]):  # fmt: skip
        home[face] = division
    for face in np.flatnonzero(claims > 1).tolist():
        both = owner[inside == face]
        if shapely.area(faces[face]) > MOST_OVERLAP * area[both].min():
            raise BadInput(
                "divisions_overlap",
                gettext_noop(
                    "The divisions %(names)s claim the same ground at %(place)s; correct the "
                    "borders, or leave out those of another level."
                ),
                field="divisions",
                names=", ".join(f"“{names[i]}”" for i in both.tolist()),
                place=shapely.point_on_surface(faces[face]).wkt,
            )
    gaps = _fill(faces, home)
    found = [shapely.coverage_union_all(faces[home == i]) for i in range(len(shapes))]
    return np.array(found, dtype=object), int((claims > 1).sum()), gaps


def _inlets(shapes: Geoms) -> Geoms:
    """Narrow ground between divisions that is open to the outside, drawn a little too large."""
    ground = shapely.union_all(shapes, grid_size=GRID_DEG)
    closed = shapely.buffer(
        shapely.buffer(ground, NARROW_DEG, join_style="mitre"), -NARROW_DEG, join_style="mitre"
    )
    gained = shapely.get_parts(shapely.difference(closed, ground))
    gained = gained[shapely.get_dimensions(gained) == 2]
    real = 2 * shapely.area(gained) > _HAIR_DEG * shapely.length(gained)  # the rest is rounding
    return shapely.buffer(gained[real], _HAIR_DEG, join_style="mitre")


def _fill(faces: Geoms, home: NDArray[np.int64]) -> int:
    """Give each face that nobody claims to the neighbour with the longest border; how many gaps."""
    tree, open_faces = shapely.STRtree(faces), np.flatnonzero(home < 0)
    left = set(open_faces.tolist())
    while left:
        given = {}
        for face in sorted(left):
            near = [i for i in tree.query(faces[face]).tolist() if home[i] >= 0]
            shared = shapely.length(
                shapely.intersection(shapely.boundary(faces[face]), shapely.boundary(faces[near]))
            )
            if len(near) and shared.max() > 0:
                given[face] = int(home[near[int(shared.argmax())]])
        if not given:
            break
        for face, division in given.items():
            home[face] = division
        left -= set(given)
    return int(shapely.get_num_geometries(shapely.union_all(faces[open_faces])))


def write_outside(path: Path | None) -> int:
    """Buildings that stand in no basic cell, as a file; how many. No file where there are none."""
    outside = list(Building.objects.filter(basic_cell=None).order_by("id"))
    if outside and path is not None:
        columns = {"ref": [b.ref for b in outside], "name": [b.name for b in outside]}
        frame = gpd.GeoDataFrame(columns, geometry=list(to_shapely(b.geom for b in outside)))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}")
        frame.set_crs("EPSG:4326").to_file(part, layer="buildings", driver="GPKG")
        part.replace(path)
    return len(outside)
