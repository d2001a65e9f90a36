"""A table of the demo city as the CSV that `import_data` reads; metres leave their frame here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geo_grid.geometry import lattice, metric

from .warp import Floats

METRIC_SRID = 4549
ANCHOR_LON, ANCHOR_LAT = 118.9, 24.05

_COLUMNS = {
    "entrances": "building_ref name lon lat",
    "addresses": "estate road district nicknames former_names former_until",
    "units": "ref building_ref number entrance floor floor_label room use floor_area_m2",
    "residents": "ref name sex birth_date category id_type id_number phone building_ref entrance "
    "room kind tenure since householder household_ref",
    "organisations": "name credit_code kind building_ref room lon lat phone",
    "facilities": "ref kind name capacity radius_m opening_hours lon lat",
    "components": "ref kind name bearing_deg field_of_view_deg range_m owner state lon lat",
    "incidents": "ref category title state reported_at closed_at source lon lat address",
    "workers": "ref name phone cell_code role",
}
_COLUMNS["residents_other"] = _COLUMNS["residents"]


def to_degrees(xy: Floats) -> Floats:
    """City frame metres (n, 2) to EPSG:4326 longitude and latitude on the lattice."""
    east, north = metric.project_points(
        np.array([ANCHOR_LON]), np.array([ANCHOR_LAT]), metric_srid=METRIC_SRID
    )
    lon, lat = metric.project_points(
        xy[:, 0] + east, xy[:, 1] + north, metric_srid=METRIC_SRID, inverse=True
    )
    return lattice.from_int(lattice.to_int(np.column_stack((lon, lat))))


def write_table(name: str, table: pd.DataFrame, path: Path, *, header: bool = True) -> None:
    """Write a table with the columns of its kind, `x, y` (metres) as `lon, lat`."""
    if "x" in table.columns:
        degrees = to_degrees(table[["x", "y"]].to_numpy(dtype=float))
        table = table.assign(lon=_texts(degrees[:, 0]), lat=_texts(degrees[:, 1]))
    columns = _COLUMNS[name].split()
    table[columns].to_csv(path, index=False, header=header, lineterminator="\n")


def _texts(degrees: Floats) -> list[str]:
    return [f"{value:.8f}" for value in degrees]
