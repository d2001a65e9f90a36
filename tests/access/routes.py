"""How the leak test asks each route. A new route needs one line in ROUTES, by its URL name.

``Route()`` is a plain GET. `ids` names the kind of id the path takes (see IDS), `scoped` that a
foreign one of them answers 404, `queries` the parameters to try, `paths` the other parts of the
path, `method` and `body` what else to send. `public` routes want no login. `own_only` marks those that
disclose what nobody sees elsewhere: numbers in full, of one's own people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.access.world import World
from tests.conftest import SOUTH, WEST

NOWHERE = 987_654_321
NO_JOB = "00000000-0000-4000-8000-000000000000"
IDS: dict[str, Callable[[World], list[int]]] = {
    "grid_cells": lambda w: [p.grid_cell for p in w.places],
    "buildings": lambda w: [p.building for p in w.places],
    "incidents": lambda w: [p.incident for p in w.places],
    "residents": lambda w: [p.resident for p in w.places],
    "nowhere": lambda w: [],
    "users": lambda w: [u.pk for u in w.users.values()],
}


@dataclass(frozen=True)
class Route:
    ids: str = ""
    scoped: bool = False
    queries: tuple[dict[str, Any], ...] = ({},)
    paths: tuple[dict[str, Any], ...] = ({},)
    method: str = "get"
    body: Any = None
    public: bool = False
    own_only: bool = False

    def arguments(self, world: World) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """``(path arguments, query)`` of every request to make."""
        ids = [{"pk": pk} for pk in [*IDS[self.ids](world), NOWHERE]] if self.ids else [{}]
        for path, pk, query in product(self.paths, ids, self.queries):
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


POINT = {"lon": WEST + 0.0005, "lat": SOUTH + 0.0005, "datum": "wgs84"}
ALL_LAYERS = "divisions,basic_cells,grid_cells,buildings,units,facilities,components,incidents"
LEVELS = ("city", "district", "street", "community")
ROUTES: dict[str, Route] = {
    "healthz": Route(public=True),
    "openapi": Route(public=True),
    "login": Route(method="post", body={"username": "x", "password": "y"}, public=True),
    "login-page": Route(public=True),
    "logout": Route(method="post", body={}),
    "me": Route(),
    "map": Route(),
    "my-account": Route(),
    "my-password": Route(method="post", body={"old": "x", "new": "y"}),
    "my-language": Route(method="post", body={"language": "en"}),
    "my-totp": Route(method="put", body={"otp": "000000"}),
    "my-session": Route(paths=({"name": "none"},), method="delete"),
    "my-device": Route(ids="users", method="delete"),
    "users": Route(),
    "user-reach": Route(ids="users"),
    "user-password": Route(ids="nowhere", method="post", body={}),
    "user-active": Route(ids="nowhere", method="post", body={"active": True}),
    "user-device": Route(ids="nowhere", method="post", body={"name": "x"}),
    "user-roles": Route(ids="nowhere", method="post", body={"role": "planner"}),
    "roles": Route(),
    "role": Route(ids="nowhere", method="delete"),
    "audit": Route(queries=({}, {"action": "login"}, {"account": "planner"}, {"noun": "user"})),
    "city": Route(),
    "grid-cells": Route(),
    "divisions": Route(queries=tuple({"level": level} for level in LEVELS)),
    "incidents": Route(queries=({}, {"state": "open"}, {"state": "all"})),
    "grid-cell": Route(ids="grid_cells"),
    "building": Route(ids="buildings"),
    "incident": Route(ids="incidents", scoped=True),
    "duplicates": Route(
        queries=tuple({"noun": n} for n in ("residents", "organisations", "buildings"))
    ),
    "duplicates-search": Route(method="post", body={}),
    "duplicate-merge": Route(ids="users", method="post", body={}),
    "duplicate-reject": Route(ids="users", method="post", body={}),
    "duplicate-undo": Route(ids="users", method="post", body={}),
    "duplicates-page": Route(),
    "sources": Route(),
    "sources-page": Route(),
    "import-page": Route(),
    "imports": Route(),
    "import": Route(ids="users"),
    "import-undo": Route(ids="users", method="post", body={}),
    "import-kinds": Route(),
    "import-uploads": Route(method="post", body={}),
    "import-upload": Route(paths=({"pk": NO_JOB},)),
    "import-places": Route(paths=({"pk": NO_JOB},), method="post", body={}),
    "import-report": Route(paths=({"pk": NO_JOB},)),
    "import-report-file": Route(paths=({"pk": NO_JOB},)),
    "import-rejects": Route(paths=({"pk": NO_JOB},)),
    "jobs": Route(),
    "job": Route(paths=({"pk": NO_JOB},)),
    "job-cancel": Route(paths=({"pk": NO_JOB},), method="post", body={}),
    "locate": Route(queries=(POINT, {"q": "zq"})),
    "residents-search": Route(method="post", body={"phone_tail": "0000"}),
    "reveal": Route(
        ids="residents", method="post", body={"field": "phone", "reason": "visit"}, own_only=True
    ),
    "tile": Route(paths=tiles_over(ALL_LAYERS, (11, 14, 16, 17))),
}
