"""What was found in a layer of cells: with place and size, told in words, as GeoJSON or in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext
from shapely import Geometry

from geo_grid.errors import gettext_noop as _

LEFT = "left"
MESSAGES: dict[str, str] = {
    "shift": _("The layer lies %(width_m)s m beside the communities."),
    "outside": _("%(cells)s: %(area_m2)s m² lie outside the community, up to %(width_m)s m wide."),
    "sliver": _("%(cells)s: a sliver of %(area_m2)s m², %(width_m)s m wide."),
    "overlap": _("%(cells)s both hold %(area_m2)s m², up to %(width_m)s m wide."),
    "gap": _("%(area_m2)s m² belong to no cell, up to %(width_m)s m wide, beside %(cells)s."),
    "hole": _("%(cells)s has a hole of %(area_m2)s m², up to %(width_m)s m wide."),
    "building": _("A border runs through building %(buildings)s (%(cells)s): %(area_m2)s m² cut."),
    "unworkable": _(
        "%(cells)s is left out: its shape cannot be worked on. Mend it in QGIS (“Fix geometries”) "
        "and load it again."
    ),
    "no_ground": _("%(cells)s holds no ground of its own after the repair."),
}
STATES: dict[str, str] = {"repaired": _("repaired"), LEFT: _("left")}


@dataclass(frozen=True)
class FileFinding:
    """One fault of a layer; `place` is EPSG:4326, `cells` and `buildings` are the file's names."""

    kind: str
    state: str
    rows: tuple[int, ...]
    cells: tuple[str, ...]
    buildings: tuple[str, ...]
    place: Geometry
    area_m2: float
    width_m: float

    def as_dict(self) -> dict[str, Any]:
        """For JSON, in the language that is active."""
        params = {
            "cells": ", ".join(self.cells[:6]) + (" …" if len(self.cells) > 6 else ""),
            "buildings": ", ".join(self.buildings),
            "area_m2": f"{self.area_m2:.1f}",
            "width_m": f"{self.width_m:.2f}",
        }
        return {
            "kind": self.kind,
            "state": self.state,
            "rows": list(self.rows),
            "cells": list(self.cells),
            "buildings": list(self.buildings),
            "area_m2": round(self.area_m2, 2),
            "width_m": round(self.width_m, 2),
            "message": gettext(MESSAGES[self.kind]) % params,
        }

    def feature(self) -> dict[str, Any]:
        """As a GeoJSON feature."""
        shape = json.loads(shapely.to_geojson(self.place))
        return {"type": "Feature", "geometry": shape, "properties": self.as_dict()}


def collection(findings: Sequence[FileFinding]) -> dict[str, Any]:
    """All findings as a GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": [found.feature() for found in findings]}


def write_findings(path: Path, findings: Sequence[FileFinding]) -> None:
    """Write findings as layer ``findings`` of a new GeoPackage (EPSG:4326) that QGIS opens."""
    import pyogrio  # loads GDAL, which nobody else here needs

    rows = [found.as_dict() for found in findings]
    texts = {
        "kind": [row["kind"] for row in rows],
        "state": [row["state"] for row in rows],
        "cells": [", ".join(row["cells"]) for row in rows],
        "rows": [", ".join(map(str, row["rows"])) for row in rows],
        "buildings": [", ".join(row["buildings"]) for row in rows],
        "message": [row["message"] for row in rows],
    }
    numbers = {name: [row[name] for row in rows] for name in ("area_m2", "width_m")}
    shapes = [shapely.multipolygons(shapely.get_parts(found.place)) for found in findings]
    path.unlink(missing_ok=True)
    pyogrio.raw.write(
        path,
        geometry=np.array(shapely.to_wkb(shapes), dtype=object),
        field_data=[
            *(np.array(values, dtype=object) for values in texts.values()),
            *(np.array(values, dtype=np.float64) for values in numbers.values()),
        ],
        fields=[*texts, *numbers],
        layer="findings",
        driver="GPKG",
        geometry_type="MultiPolygon",
        crs="EPSG:4326",
    )
