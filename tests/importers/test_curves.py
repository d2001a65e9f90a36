"""Curves are drawn straight to a centimetre, heights are left out, and both are counted."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from importers.formats import curves
from importers.formats.files import open_source
from importers.formats.vector import from_wkb

X, Y = 453_000.0, 2_708_000.0
Point = tuple[float, ...]


def part(kind: int, *points: Point, order: str = "<") -> bytes:
    flat = [value for point in points for value in point]
    head = struct.pack(f"{order}BII", order == "<", kind, len(points))
    return head + struct.pack(f"{order}{len(flat)}d", *flat)


def whole(kind: int, *parts: bytes) -> bytes:
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


CIRCLE = part(8, (X + 10, Y), (X - 10, Y), (X + 10, Y))
STADIUM = whole(
    9,
    part(2, (X, Y), (X + 40, Y)),
    part(8, (X + 40, Y), (X + 50, Y + 10), (X + 40, Y + 20)),
    part(2, (X + 40, Y + 20), (X, Y + 20)),
    part(8, (X, Y + 20), (X - 10, Y + 10), (X, Y)),
)


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_arc_is_left_by_a_centimetre_at_most(order) -> None:
    arc = curves.straightened(part(8, (X + 10, Y), (X, Y + 10), (X - 10, Y), order=order))
    assert arc is not None
    away = shapely.get_coordinates(shapely.segmentize(arc, 0.05)) - (X, Y)
    radius = np.hypot(*away.T)
    assert radius.max() == pytest.approx(10, abs=1e-6)
    assert 10 - curves.OFF_M - 1e-6 <= radius.min() < 10 - curves.OFF_M / 10, "not more than needed"
    assert (away[:, 1] > -1e-6).all(), "the half of the circle that its point lies on"


def test_polygons_of_curves() -> None:
    circle, stadium, ring = from_wkb(
        [whole(10, CIRCLE), whole(12, whole(10, STADIUM)), whole(10, STADIUM, CIRCLE)]
    )
    assert circle.area == pytest.approx(np.pi * 100, rel=2e-3)
    assert stadium.geom_type == "MultiPolygon"
    assert stadium.area == pytest.approx(800 + np.pi * 100, rel=2e-3)
    assert len(ring.interiors) == 1
    assert stadium.is_valid


def test_a_border_drawn_from_either_end_is_the_same() -> None:
    there = curves.along_arcs(np.array([(X, Y), (X + 3, Y + 1), (X + 6, Y)]))
    back = curves.along_arcs(np.array([(X + 6, Y), (X + 3, Y + 1), (X, Y)]))
    assert np.allclose(there, back[::-1], atol=1e-6)


@pytest.mark.parametrize(
    "broken",
    [
        whole(10, CIRCLE)[:-7], part(8, (X, Y), (X + 1, Y)), struct.pack("<BII", 1, 10, 2**31),
        whole(10, part(8, (X, Y), (X, Y), (X, Y))), b"\x01\x08\x00\x00\x00",
        b"".join(struct.pack("<BII", 1, 12, 1) for _ in range(5_000)),
    ],
    ids=["cut", "two_points", "counts_too_many", "all_one_point", "head", "nested"],
)  # fmt: skip
def test_broken_curves_are_no_geometry(broken) -> None:
    (found,) = from_wkb([broken])
    assert found.is_empty


def test_curves_in_a_collection_and_flat_arcs() -> None:
    (mixed,) = from_wkb([whole(7, whole(10, CIRCLE))])
    assert shapely.get_parts(mixed)[0].area == pytest.approx(np.pi * 100, rel=2e-3)
    (line,) = from_wkb([part(8, (X, Y), (X + 1, Y), (X + 5, Y))])
    assert line.length == 5


def geopackage(path: Path, *blobs: bytes) -> Path:
    """A layer of geometries that no library here writes."""
    box = shapely.box(X, Y, X + 1, Y + 1)
    frame = gpd.GeoDataFrame({"ref": [f"b{i}" for i in range(len(blobs))]},
                             geometry=[box] * len(blobs), crs=4548)  # fmt: skip
    frame.to_file(path, layer="buildings", SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f'DROP TRIGGER "{name}"')
        for i, blob in enumerate(blobs):
            packed = b"GP\x00\x01" + struct.pack("<i", 4548) + blob
            database.execute("UPDATE buildings SET geom = ? WHERE ref = ?", (packed, f"b{i}"))
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY', z = 2")
    return path


def test_a_file_with_curves_and_heights_is_read_and_both_are_counted(tmp_path) -> None:
    raised = whole(1003, struct.pack("<I", 4) + struct.pack(
        "<12d", X, Y, 5, X + 9, Y, 5, X + 9, Y + 9, 5, X, Y, 5
    ))  # fmt: skip
    path = geopackage(tmp_path / "b.gpkg", whole(10, CIRCLE), raised, whole(10, STADIUM))
    (table,) = open_source(path).tables()
    assert (table.curves, table.heights) == (2, 1)
    assert [round(shape.area) for shape in table.geometry] == [314, 40, 1114]
    assert not shapely.has_z(table.geometry).any()
