"""Where the network says more, or less, than its lines do: for whoever mends the base map."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo_grid.geometry.network.gaps import gaps
from geo_grid.reach.current import Walks, walks

MOST = 2_000


def repairs() -> dict[str, Any]:
    """A GeoJSON feature collection (EPSG:4326), and how many there are of each kind.

    Points where something was mended, kinds as :class:`geo_grid.geometry.network.lines.Mended` names
    them, and lines of the kind ``gap`` that are offered to be drawn; ``streets`` are refs. At
    most :data:`MOST` features, ``number_matched`` says how many there are. Raises
    :class:`NotFound` ``no_city`` and ``no_streets``.
    """
    known = walks()
    features = [*_gaps(known), *_mended(known)]
    counts: dict[str, int] = {}
    for one in features:
        counts[one["properties"]["kind"]] = counts.get(one["properties"]["kind"], 0) + 1
    return {
        "type": "FeatureCollection", "features": features[:MOST], "number_matched": len(features),
        "counts": counts,
    }  # fmt: skip


def _mended(known: Walks) -> list[dict[str, Any]]:
    return [
        _feature(
            {"type": "Point", "coordinates": [one.lon, one.lat]}, one.kind,
            [known.refs[line] for line in one.lines], 0.0,
        )
        for one in known.network.mended
    ]  # fmt: skip


def _gaps(known: Walks) -> list[dict[str, Any]]:
    """The joins that are offered, as lines."""
    network = known.network
    found = gaps(network, usable=np.ones(len(network), bool))
    lines = network.degrees(np.array([gap.line for gap in found], dtype=object))
    return [
        _feature(
            {"type": "LineString", "coordinates": np.round(shapely.get_coordinates(line), 8).tolist()},
            "gap", [known.refs[network.edges.line[edge]] for edge in gap.edges], gap.metres,
        )
        for gap, line in zip(found, lines, strict=True)
    ]  # fmt: skip


def _feature(
    geometry: dict[str, Any], kind: str, streets: list[str], metres: float
) -> dict[str, Any]:
    properties = {"kind": kind, "streets": streets, "metres": round(metres, 2)}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
