"""What a line of the leak test's table of routes is: how one route is asked, and of what ids."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from geo_grid.areas.placed import PLACED
from geo_grid.themes.models import Theme
from tests.access.world import World
from tests.conftest import SOUTH, WEST

NOWHERE = 987_654_321
EVERYWHERE = "0_0_179_0_179_80_0_80"
"""The corners of a drawn area that holds the whole world of the tests."""
NO_JOB = "00000000-0000-4000-8000-000000000000"
IDS: dict[str, Callable[[World], list[Any]]] = {
    "grid_cells": lambda w: [p.grid_cell for p in w.places],
    "buildings": lambda w: [p.building for p in w.places],
    "incidents": lambda w: [p.incident for p in w.places],
    "refs": lambda w: [p.ref for p in w.places],
    "residents": lambda w: [p.resident for p in w.places],
    "units": lambda w: [p.unit for p in w.places],
    "households": lambda w: [p.household for p in w.places],
    "organisations": lambda w: [p.organisation for p in w.places],
    "visits": lambda w: [p.visit for p in w.places],
    "divisions": lambda w: w.divisions,
    "themes": lambda w: list(Theme.objects.values_list("pk", flat=True)),
    "nowhere": lambda w: [],
    "keys": lambda w: [1, 2],
    "users": lambda w: [u.pk for u in w.users.values()],
}


@dataclass(frozen=True)
class Route:
    ids: str = ""
    key: str = "pk"
    scoped: bool = False
    queries: tuple[dict[str, Any], ...] = ({},)
    paths: tuple[dict[str, Any], ...] = ({},)
    method: str = "get"
    body: Any = None
    public: bool = False
    own_only: bool = False
    open_paths: tuple[dict[str, Any], ...] = ()

    def arguments(self, world: World) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """``(path arguments, query)`` of every request to make."""
        ids = [{self.key: pk} for pk in [*IDS[self.ids](world), NOWHERE]] if self.ids else [{}]
        for path, pk, query in product((*self.paths, *self.open_paths), ids, self.queries):
            yield {**path, **pk}, query


def tiles_over(layer_names: str, zooms: tuple[int, ...]) -> tuple[dict[str, Any], ...]:
    """The tiles along the row of communities, at each zoom."""
    found = []
    for z in zooms:
        n = 2**z
        y = int((1 - math.asinh(math.tan(math.radians(SOUTH + 0.0005))) / math.pi) / 2 * n)
        columns = {int((WEST + step * 0.001 + 180) / 360 * n) for step in range(20)}
        found += [{"layers": layer_names, "z": z, "x": x, "y": y} for x in sorted(columns)]
    return tuple(found)


def register_routes() -> dict[str, Route]:
    """Single records: the ground is read everywhere, registers where they are one's own.

    Writes carry a revision that no record has: what they could tell is the record as it stands.
    """
    found: dict[str, Route] = {}
    kinds = {
        "buildings": "buildings", "entrances": "", "units": "units", "residents": "residents",
        "households": "households", "organisations": "organisations",
    }  # fmt: skip
    things = [placed.register.name for placed in PLACED if placed.register]
    kinds |= dict.fromkeys(things, "")
    for noun, ids in kinds.items():
        found[noun] = Route(queries=({"q": "zq"}, {"q": "b"}))
        found[f"{noun}-record"] = Route(ids=ids or "nowhere")
        for act in ("change", "move", "retire"):
            body = {"revision": 987, "unit": NOWHERE, "tenure": "rented"}
            found[f"{noun}-{act}"] = Route(ids=ids or "nowhere", method="post", body=body)
    undated = [f"{noun}-{act}" for noun in things for act in ("change", "move")]
    undated.remove("facilities-change")
    for absent in ("buildings-move", "entrances-move", "units-move", "organisations-change",
                   *undated):  # fmt: skip
        del found[absent]
    return found
