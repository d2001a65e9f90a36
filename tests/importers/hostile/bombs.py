"""P20 and P31: files that need more time or room than a reader has."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pyarrow
import pyarrow.parquet

from tests.importers.hostile.outward import package, view, write


def looping_view(folder: Path) -> Path:
    """A recursive view without an end; GDAL counts its rows."""
    body = "WITH RECURSIVE n(ref) AS (SELECT 1 UNION ALL SELECT ref + 1 FROM n) SELECT ref FROM n"
    return package(folder, *view(body)).with_name("a.gpkg:v")


def endless_table(folder: Path) -> Path:
    """Thirty million short rows."""
    path = folder / "a.csv"
    with path.open("wb") as stream:
        stream.write(b"a\n")
        for _ in range(60):
            stream.write(b"1\n" * 500_000)
    return path


def wide_sheet(folder: Path) -> Path:
    """A million columns in the header."""
    return write(folder, "a.csv", ",".join(f"c{i}" for i in range(1_000_000)) + "\n")


def huge_feature(folder: Path) -> Path:
    """One outline of three million points, which is too much for 64 MB."""
    ring = struct.pack("<2d", 1.0, 2.0) * 3_000_000
    blob = struct.pack("<BIII", 1, 3, 1, 3_000_000) + ring
    path = folder / "a.parquet"
    column = {"encoding": "WKB", "geometry_types": []}
    geo = {"version": "1.1.0", "primary_column": "g", "columns": {"g": column}}
    table = pyarrow.table({"ref": ["1"], "g": pyarrow.array([blob], pyarrow.large_binary())})
    pyarrow.parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path
