"""Where the network says more, or less, than its lines do: for whoever mends the base map."""

from __future__ import annotations

from typing import Any

from geo_grid.reach.current import walks

MOST = 2_000


def repairs() -> dict[str, Any]:
    """A GeoJSON feature collection of points (EPSG:4326), and how many there are of each kind.

    Kinds as :class:`geo_grid.geometry.network.lines.Mended` names them; ``streets`` are refs. At
    most :data:`MOST` features, ``number_matched`` says how many there are. Raises
    :class:`NotFound` ``no_city`` and ``no_streets``.
    """
    known = walks()
    mended = known.network.mended
    counts: dict[str, int] = {}
    for one in mended:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {"kind": one.kind, "streets": [known.refs[line] for line in one.lines]},
        }
        for one in mended[:MOST]
    ]
    return {
        "type": "FeatureCollection", "features": features, "number_matched": len(mended),
        "counts": counts,
    }  # fmt: skip
