"""Which address each route is asked at, by its pattern: the contract is addresses, not names of views.

Every route of the resolver is asked by GET; one that takes no GET answers 405, which is recorded
too. A new route without parameters needs nothing here, one with parameters finds its values by the
word before them (`/buildings/<key>`: rows of that table) or a line in VALUES.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver

from .masks import TABLE_OF

NOWHERE = 987_654_321
NO_JOB = "00000000-0000-4000-8000-000000000000"
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUND = (
    "divisions,basic_cells,grid_cells,professional_grid_cells,buildings,units,facilities,components,"
    "streets"
)
REGISTERS = "population,incidents,organisations"
LAYERS = [*GROUND.split(","), *REGISTERS.split(","), "water", "green", "barriers", "traffic"]
ANONYMOUS = "open_communities"


@dataclass
class Facts:
    """What the city offers to ask for; `tokens` and `jobs` come from the journeys."""

    rows: Callable[[str], list[int]]
    bbox: tuple[float, float, float, float]
    community: str
    tokens: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)

    @property
    def middle(self) -> tuple[float, float]:
        west, south, east, north = self.bbox
        return (west + east) / 2, (south + north) / 2

    def tile(self, zoom: int) -> tuple[int, int]:
        """Column and row of the tile in the middle."""
        lon, lat = self.middle
        n = 2**zoom
        row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
        return int((lon + 180) / 360 * n), int(row)


Values = list[dict[str, Any]]


def patterns() -> list[str]:
    """All patterns of the resolver, as ``api/v1/buildings/<key:pk>``."""
    return sorted(set(_patterns(get_resolver(), "")))


def _patterns(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, path)
        elif isinstance(entry, URLPattern):
            yield path


def addresses(pattern: str, facts: Facts) -> list[str]:
    """The addresses at which a route is asked; raises LookupError where no value is known."""
    found = []
    for values in _values(pattern, facts):
        path = "/" + PARAMETER.sub(lambda m, v=values: str(v[m[2]]), pattern)
        for query in _queries(pattern, facts):
            found.append(f"{path}?{urlencode(query)}" if query else path)
    return found


def _values(pattern: str, facts: Facts) -> Values:
    names = PARAMETER.findall(pattern)
    if not names:
        return [{}]
    if pattern in VALUES:
        return VALUES[pattern](facts)
    choices = [_choices(pattern, kind, name, facts) for kind, name in names]
    return [dict(zip((n for _, n in names), one, strict=True)) for one in product(*choices)]


def _choices(pattern: str, kind: str, name: str, facts: Facts) -> list[Any]:
    before = pattern[: pattern.index(f"<{kind}:{name}>")].strip("/").split("/")[-1]
    if kind == "uuid":
        return [*facts.jobs.values(), NO_JOB]
    table = TABLE_OF.get(OTHER_WORDS.get(before, before)) or OTHER_TABLES.get(before)
    if kind == "key" and table:
        rows = facts.rows(table)
        return [*sorted({*rows[:1], *rows[len(rows) // 2 :][:1], *rows[-1:]}), NOWHERE]
    if kind == "key":
        return [1, NOWHERE]
    if kind == "str" and name == "token":
        return [*facts.tokens.values(), "none"]
    if pattern.startswith(("ogc/collections/", "ogc/styles/")):
        return [*LAYERS, ANONYMOUS, "nonsense"]
    raise LookupError(f"no values for <{kind}:{name}> of {pattern}: add a line to VALUES")


OTHER_WORDS = {"u": "units", "b": "buildings"}
OTHER_TABLES = {
    "comments": "geo_grid_plancomment",
    "shares": "geo_grid_planshare",
    "roles": "geo_grid_roleassignment",
    "admissions": "geo_grid_matterexclusion",
    "professional_grids": "geo_grid_professionalgrid",
    "devices": "geo_grid_device",
    "tokens": "geo_grid_token",
    "factor_resets": "geo_grid_factorreset",
    "plates": "geo_grid_building",
    "views": "geo_grid_savedview",
    "visits": "geo_grid_visit",
    "visit_rules": "geo_grid_visitrule",
    "visit_forms": "geo_grid_visitform",
}


def _tiles(facts: Facts) -> Values:
    found = []
    for z in (11, 14, 16, 17):
        x, y = facts.tile(z)
        for layers in (f"{GROUND},{REGISTERS}", "nonsense"):
            found.append({"layers": layers, "z": z, "x": x, "y": y})
    x, y = facts.tile(16)
    return found + [{"layers": one, "z": 16, "x": x, "y": y} for one in LAYERS]


def _collection_tiles(facts: Facts) -> Values:
    column, row = facts.tile(16)
    return [
        {"name": name, "z": 16, "row": row, "column": column}
        for name in ("buildings", "grid_cells", *REGISTERS.split(","), ANONYMOUS)
    ]


def _items(facts: Facts) -> Values:
    """A row of each layer, taken from its table where there is one."""
    found = []
    for name in (*GROUND.split(","), "incidents", ANONYMOUS):
        rows = facts.rows(TABLE_OF.get(name, "geo_grid_division"))
        found += [{"name": name, "pk": pk} for pk in (*rows[:1], *rows[-1:], NOWHERE)]
    return found


VALUES: dict[str, Callable[[Facts], Values]] = {
    "tiles/<str:layers>/<int:z>/<int:x>/<int:y>.mvt": _tiles,
    "base_maps/<str:key>/<int:z>/<int:x>/<int:y>": lambda f: [
        {"key": "0" * 16, "z": 0, "x": 0, "y": 0}
    ],
    "tiles/<str:layers>.json": lambda f: [{"layers": x} for x in (GROUND, REGISTERS, "nonsense")],
    "ogc/collections/<str:name>/items/<key:pk>": _items,
    "ogc/collections/<str:name>/tiles/WebMercatorQuad/<int:z>/<int:row>/<int:column>": (
        _collection_tiles
    ),
    "q/<str:code>": lambda f: [{"code": "1-1-aaaaaaaaaaaaaaaa"}, {"code": "x"}],
    "api/v1/me/sessions/<str:name>": lambda f: [{"name": "none"}],
    "report/api/incidents/<str:receipt>": lambda f: [{"receipt": "none"}],
    **{
        f"report/api/incidents/<str:receipt>/{verb}": lambda f: [{"receipt": "none"}]
        for verb in ("reply", "not_fixed", "rating", "files")
    },
    "report/api/incidents/<str:receipt>/files/<str:file>": lambda f: [
        {"receipt": "none", "file": "none"}
    ],
    **{
        f"api/v1/incidents/<ref:ref>/attachments{more}": lambda f: [
            {"ref": ref, "file": "none"} for ref in ("E000001", "none")
        ]
        for more in ("", "/<str:file>")
    },
    **{
        f"api/v1/incidents/<ref:ref>{more}": lambda f: [{"ref": ref} for ref in ("E000001", "none")]
        for more in (
            "",
            "/transitions",
            "/parts",
            "/contact",
            "/publish",
            "/withdraw",
            "/override",
            "/on_the_way",
        )
    },
    "open311/v2/services/<str:code>.<document:form>": lambda f: [
        {"code": code, "form": form} for code in ("noise", "none") for form in ("json", "xml")
    ],
    "open311/v2/services.<document:form>": lambda f: [{"form": form} for form in ("json", "xml")],
    "open311/v2/requests.<document:form>": lambda f: [{"form": form} for form in ("json", "xml")],
    "open311/v2/requests/<ref:ref>.<document:form>": lambda f: [
        {"ref": ref, "form": form} for ref in ("E000001", "none") for form in ("json", "xml")
    ],
    "open311/v2/photos/<str:file>": lambda f: [{"file": "none"}],
    "report/api/published/<ref:ref>/photos/<str:file>": lambda f: [
        {"ref": ref, "file": "none"} for ref in ("E000001", "none")
    ],
    "incident/<ref:ref>": lambda f: [{"ref": "no-such-case"}],
    "help/<slug:subject>/": lambda f: [{"subject": "map"}, {"subject": "nothing"}],
    "api/v1/locate/batch/<uuid:pk>/result.<str:form>": lambda f: [
        {"pk": job, "form": form}
        for job in (*f.jobs.values(), NO_JOB)
        for form in ("csv", "xlsx", "exe")
    ],
}


def _point(facts: Facts, datum: str = "wgs84") -> dict[str, str]:
    lon, lat = facts.middle
    return {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}", "datum": datum}


ASSIGNEES = [{"ref": "E000001"}, {"ref": "none"}, {"q": "1"}, {"department": "x"}]
MESSAGES = [{"unread": "true"}, {"limit": "2"}, {"before": "x"}]
SUMS = ({}, {"sums": "ground"}, {"sums": "cases"}, {"sums": "x"})
CELLS: list[dict[str, str]] = [*SUMS]
DIVISIONS = [
    {"level": level, **sums}
    for level in ("city", "district", "street", "community")
    for sums in SUMS
]
PUBLISHED = [
    {"lon": "118.1", "lat": "24.5"},
    {"matter": "x"},
    {"days": "7"},
    {"days": "2"},
    {"lon": "x"},
]
DEADLINES = [
    {"start": "2026-03-02T09:00:00+08:00", "amount": "5", "unit": "working_days"},
    {"start": "2026-09-28T10:00:00+08:00", "amount": "7", "unit": "calendar_days",
     "suspended": "2026-09-29T10:00:00+08:00/2026-09-30T10:00:00+08:00"},
    {"start": "2026-03-02T09:00:00", "amount": "5", "unit": "working_days"},
]  # fmt: skip


CASE_FILTERS = [{"state": "open"}, {"light": "red"}, {"since": "2026-01-01"}, {"list": "no_cell"}]
CASE_QUERIES = {
    "api/v1/assignees": ASSIGNEES, "api/v1/incident_figures": CASE_FILTERS,
    "api/v1/incident_cells": CASE_FILTERS, "api/v1/incident_hot_spots": CASE_FILTERS,
    "api/v1/incident_density": [{"bandwidth_m": "x"}, {"bbox": "x"}, *CASE_FILTERS],
    "api/v1/incident_playback": [{"start": "x"}, {"start": "2026-03-02"}, *CASE_FILTERS],
}  # fmt: skip


def _places(facts: Facts) -> dict[str, list[dict[str, str]]]:
    return {
        "api/v1/locate": [
            _point(facts), _point(facts, "gcj02"), _point(facts) | {"accuracy_m": "65"},
            {"q": "1号"}, {"q": ""}, {"q": "1号", "near": "1,2"}, {"lon": "x"},
        ],
        "api/v1/cameras": [_point(facts), {"lon": "x"}],
        "api/v1/components/near": [_point(facts), _point(facts, "gcj02"), {"lon": "x"}],
    }  # fmt: skip


def _reach(facts: Facts) -> dict[str, list[dict[str, str]]]:
    """Ways on foot."""
    return {
        "api/v1/reach/nearest": [
            _point(facts) | {"kind": "clinic"}, _point(facts, "gcj02") | {"kind": "school"},
            _point(facts) | {"kind": "hydrant", "at": "2026-03-01T10:00:00+08:00"},
            _point(facts) | {"kind": "x"}, _point(facts),
        ],
        "api/v1/public/nearest": [
            _point(facts) | {"kinds": "clinic,market", "at": "2026-03-02T10:00:00+08:00"},
            _point(facts) | {"kinds": "hydrant"},
        ],
        "api/v1/public/places": [{"q": "社区"}, {}],
        "api/v1/reach/area": [
            _point(facts) | {"minutes": "15"}, _point(facts) | {"metres": "500"},
            _point(facts) | {"metres": "0"}, _point(facts),
        ],
        "api/v1/reach/coverage": [
            {"kind": "clinic", "level": level} for level in ("building", "grid_cell", "city", "x")
        ] + [
            {"kind": "hospital", "level": "city"}, {"kind": "lamp", "level": "city"},
            {"kind": "clinic", "level": "city", "at": "2026-03-01T10:00:00+08:00"},
        ],
        "api/v1/reach/scenarios": [{}, {"kind": "clinic"}],
        "api/v1/reach/scenarios/compare": [{"second": "0", "level": "city"}, {}],
    }  # fmt: skip


def _queries(pattern: str, facts: Facts) -> list[dict[str, str]]:
    box = ",".join(map(str, facts.bbox))
    levels = ("city", "district", "street", "community", "grid_cell", "basic_cell")
    asked: dict[str, list[dict[str, str]]] = {
        **_places(facts),
        "api/v1/locate/suggest": [{"q": "1号"}, {"q": "路", "limit": "3"}, {}],
        "api/v1/divisions.geojson": DIVISIONS, "api/v1/grid_cells.geojson": CELLS,
        "api/v1/incidents.geojson": [{"state": "open"}, {"state": "all"}, {"state": "x"}],
        "api/v1/incident_points": [{"bbox": box}, {"bbox": "x"}, {"form": "sums"}, *CASE_FILTERS],
        **CASE_QUERIES, **_reach(facts),
        "api/v1/grid_cells_of_day.geojson": [
            {"day": "2026-01-01"}, {"day": "2026-03-09"}, {"day": "2026-03-10"}, {"day": "x"}
        ],
        "api/v1/statistics": [
            {"level": level, "as": form} for level in levels for form in ("json", "xlsx")
        ],
        "api/v1/classes": [{"measure": "residents", "level": level} for level in levels],
        "api/v1/map.html": [{"measure": "residents", "level": "grid_cell"}],
        "api/v1/audit": [{"action": "login"}, {"account": "planner"}, {"noun": "user"}],
        "api/v1/deadlines": DEADLINES,
        "api/v1/visits/owed": [{"state": "visited"}, {"unit": "x"}],
        "api/v1/visits/coverage": [{"by": "worker"}, {"by": "x"}],
        "api/v1/visit_forms/at": [{"unit": "1"}, {"unit": "x"}],
        "api/v1/messages": MESSAGES, "report/api/published": PUBLISHED,
        "api/v1/duplicates": [
            {"noun": noun} for noun in ("residents", "organisations", "buildings")
        ] + [{"state": "different"}],
        "api/v1/plans/why": [{"area": facts.community}, {"area": "99"}],
        "ogc/collections/<str:name>/items": [
            {"f": "html"}, {"bbox": box, "count": "exact"}, {"sortby": "-basic_cell,name"},
            {"filter": "basic_cell IS NOT NULL"}, {"limit": "1", "count": "estimate"},
            {"datetime": "2025-01-01"}, {"skipGeometry": "true"}, {"limit": "x"},
        ],
        "ogc/collections": [{"f": "html"}, {"f": "json"}],
        "ogc/collections/<str:name>": [{"f": "html"}],
        "print/": [{"paper": "A4", "orient": "portrait"}],
    }  # fmt: skip
    if re.fullmatch(r"api/v1/\w+", pattern) and pattern.split("/")[-1] in TABLE_OF:
        return [{}, {"q": "1号"}, {"q": "林"}, {"cell": "1"}, *asked.get(pattern, [])]
    return [{}, *asked.get(pattern, [])]
