"""What OpenStreetMap's tags mean here: pure tables, and how they are applied to rows of text.

Tag values: https://wiki.openstreetmap.org/wiki/Key:building, …/Key:landuse, …/Key:highway.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

Columns = dict[str, list[str]]

_BUILDING_KINDS = {
    "residential": "apartments house detached residential terrace dormitory semidetached_house "
    "bungalow cabin farm allotment_house houseboat static_caravan",
    "commercial": "commercial retail supermarket kiosk shop mall hotel restaurant",
    "office": "office",
    "industrial": "industrial warehouse manufacture hangar factory farm_auxiliary",
    "public": "public civic government fire_station train_station transportation church mosque "
    "temple cathedral chapel museum sports_hall stadium library theatre community_centre toilets",
    "school": "school kindergarten university college",
    "medical": "hospital clinic",
    "ancillary": "garage garages shed service roof hut greenhouse carport gatehouse barn stable "
    "construction collapsed ruins transformer_tower water_tower silo tank bunker boathouse "
    "parking storage_tank guardhouse container",
}
_AMENITY_KINDS = {
    "school": "school kindergarten college university",
    "medical": "hospital clinic doctors",
    "public": "townhall police fire_station library theatre cinema community_centre place_of_worship",
}
_COVER_KINDS = {
    "water": "water reservoir basin wetland natural_water natural_wetland river lake pond riverbank "
    "natural_bay",
    "green": "grass forest meadow village_green recreation_ground wood scrub heath park garden "
    "cemetery orchard natural_wood natural_scrub natural_heath natural_grassland leisure_park "
    "leisure_garden allotments greenfield nature_reserve",
    "sport": "pitch playground stadium track sports_centre leisure_pitch leisure_playground "
    "leisure_stadium leisure_track leisure_sports_centre golf_course",
    "school": "school college university education",
    "market": "marketplace retail",
}
BARRIER_HIGHWAYS = frozenset({"motorway", "trunk"})
NO_STREETS = frozenset(
    [
        "proposed",
        "planned",
        "construction",
        "abandoned",
        "disused",
        "razed",
        "demolished",
        "dismantled",
        "removed",
        "rest_area",
        "services",
        "platform",
        "bus_stop",
        "elevator",
        "emergency_bay",
        "corridor",
    ]
)
"""Values of ``highway`` that name no street of today: one that is to be or was, or an area or a
thing beside one."""
BARRIER_WATERWAYS = frozenset({"river", "canal"})


def _spread(table: dict[str, str]) -> dict[str, str]:
    return {value: kind for kind, values in table.items() for value in values.split()}


BUILDING_KIND = _spread(_BUILDING_KINDS)
AMENITY_KIND = _spread(_AMENITY_KINDS)
COVER_KIND = _spread(_COVER_KINDS)


def column(columns: Columns, *names: str, rows: int) -> list[str]:
    """The first of the named columns that the file has; empty texts without one."""
    for name in names:
        if name in columns:
            return columns[name]
    return [""] * rows


def building_kinds(columns: Columns, *, rows: int) -> list[str]:
    """Our kinds from ``building``, ``amenity``, ``shop`` and ``office``; ``other`` for the rest."""
    tags = zip(
        column(columns, "kind", "building", "type", rows=rows),
        column(columns, "amenity", rows=rows),
        column(columns, "shop", rows=rows),
        column(columns, "office", rows=rows),
        strict=True,
    )
    kinds = []
    for building, amenity, shop, office in tags:
        kind = BUILDING_KIND.get(building) or AMENITY_KIND.get(amenity)
        kinds.append(kind or ("commercial" if shop else "office" if office else "other"))
    return kinds


def cover_kinds(columns: Columns, *, rows: int, default: str = "") -> list[str]:
    """Our kinds of ground cover; `default` (or empty: not to be shown) where no tag is known."""
    tags = [
        column(columns, name, rows=rows)
        for name in ("kind", "landuse", "natural", "leisure", "water", "waterway")
    ]
    return [
        next((COVER_KIND[value] for value in values if value in COVER_KIND), default)
        for values in zip(*tags, strict=True)
    ]


def references(columns: Columns, geoms: NDArray[np.object_], *, prefix: str) -> list[str]:
    """An identifier for every row: the file's own where it has unique ones, else from the shape.

    A shape that occurs twice gets a second number, in the order of the file.
    """
    for name in ("ref", "osm_id", "full_id", "fid", "id", "src_id", "gid", "objectid"):
        given = columns.get(name)
        if given and all(given) and len(set(given)) == len(given):
            return given
    seen: Counter[str] = Counter()
    found = []
    for wkb in _wkbs(geoms):
        digest = hashlib.sha256(wkb).hexdigest()[:16]
        seen[digest] += 1
        again = f"-{seen[digest]}" if seen[digest] > 1 else ""
        found.append(f"{prefix}{digest}{again}")
    return found


def _wkbs(geoms: NDArray[np.object_]) -> Iterable[bytes]:
    return (b"" if wkb is None else bytes(wkb) for wkb in shapely.to_wkb(geoms))
