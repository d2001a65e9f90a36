"""Requests made from a seed over every route: sound ones with one or two parts made hostile."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, quote_plus

from django.test import Client
from django.urls import URLPattern, reverse

from geo_grid.access.roles import ROLES
from geo_grid.http.request_checks import set_charset_aside
from tests.access.hostile import values
from tests.access.route import Route
from tests.access.routes import ROUTES
from tests.access.test_doors import DOORS, WHOLE_CITY
from tests.access.test_hostile_bodies import BODIES, PARAMETERS
from tests.access.test_scope_routes import patterns
from tests.access.world import World

JSON = "application/json"
ASKERS = [*ROLES, "nobody"]
ABLE = ["city_manager", "planner", "planner", "data_manager", "district_manager"]
LEFT_OUT = {"logout"}
"""It would only end the run's own logins."""
MARK = "__hostile__"


@dataclass(frozen=True)
class Made:
    """One request: `path` and `query` are percent-encoded, `headers` as WSGI names them."""

    route: str
    role: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> Any:
        """As the server does: through the same step before Django as in ``geo_grid.wsgi``."""
        environ = {"CONTENT_TYPE": self.content_type}
        set_charset_aside(environ)
        return client.generic(
            self.method, self.path, self.body, content_type=environ.pop("CONTENT_TYPE"),
            QUERY_STRING=self.query, **self.headers, **environ,
        )  # fmt: skip

    def __str__(self) -> str:
        sent = f"{self.role} {self.method[:10]} {self.path[:160]}?{self.query[:200]}"
        return f"{sent} [{self.content_type[:60]}] {self.headers!s:.120} {self.body[:160]!r}"


@dataclass(frozen=True)
class Targets:
    """What the requests may spoil besides the home place."""

    account: int
    plan: int
    upload: str


class Generator:
    """A stream of requests that a seed decides.

    Ids that exist are those of the home place and `targets`, an account, a plan and a file to spoil;
    everything else in the world is a bystander.
    """

    def __init__(self, world: World, *, seed: int, targets: Targets, document: Any) -> None:
        self.rng = random.Random(seed)
        self.home, self.targets = world.home, targets
        self.routes = [p for p in patterns() if p.name not in LEFT_OUT]
        self.fields = _fields_of(document)
        self.words = sorted(
            {*PARAMETERS, *(one for names in self.fields.values() for one in names)}
        )

    def requests(self, count: int) -> Iterator[Made]:
        """Each route in turn, in an order of its own each time."""
        order: list[URLPattern] = []
        for _ in range(count):
            order = order or self.rng.sample(self.routes, len(self.routes))
            yield self._one(order.pop())

    def _one(self, pattern: URLPattern) -> Made:
        route = ROUTES[pattern.name]
        made = self._sound(pattern, route)
        kinds: list[Callable[..., Made]] = [
            self._method, self._path, self._query, self._query, self._query, self._header, self._type,
        ]  # fmt: skip
        if made.method != "GET":
            kinds = [self._value] * 10 + [self._raw] * 2 + kinds
        elif pattern.name == "ogc-items":
            kinds += [self._filter] * 8
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            made = self.rng.choice(kinds)(made, pattern, route)
        return made

    def _sound(self, pattern: URLPattern, route: Route) -> Made:
        rng = self.rng
        path = dict(rng.choice((*route.paths, *route.open_paths)))
        if route.ids:
            path[route.key] = self._id(route.ids, pattern.name)
        if pattern.name.startswith(("import-upload", "import-places")) and "pk" in path:
            path["pk"] = self.targets.upload
        query = rng.choice(route.queries)
        body = BODIES.get(pattern.name, route.body)
        method = "POST" if pattern.name in BODIES and rng.random() < 0.7 else route.method.upper()
        return Made(
            pattern.name, self._role(pattern.name, method), method, reverse(pattern.name, kwargs=path),
            "&".join(f"{name}={quote_plus(str(value))}" for name, value in query.items()),
            b"" if method == "GET" else json.dumps(body).encode(),
        )  # fmt: skip

    def _role(self, name: str, method: str) -> str:
        """Mostly one to whom the door opens: a shut one is tried for every door elsewhere."""
        if self.rng.random() < 0.25:
            return self.rng.choice(ASKERS)
        if (name, method.lower()) in WHOLE_CITY or name.startswith(("import", "theme")):
            return "data_manager"
        if name.startswith("plan"):
            return self.rng.choice(("planner", "city_manager"))
        return self.rng.choice(sorted(DOORS.get((name, method.lower()), ABLE)))

    def _id(self, kind: str, name: str) -> int | str:
        home = self.home
        if name.startswith("plan") and kind == "keys":
            return self.targets.plan
        if name.startswith("user-"):
            return self.targets.account
        own = {
            "grid_cells": home.grid_cell, "buildings": home.building, "incidents": home.incident,
            "residents": home.resident, "units": home.unit, "households": home.household,
            "organisations": home.organisation, "users": self.targets.account, "refs": home.ref,
        }  # fmt: skip
        return own.get(kind, 987_654_321)

    # ---- one part made hostile

    def _method(self, made: Made, *_: Any) -> Made:
        return replace(made, method=self.rng.choice(values.METHODS))

    def _path(self, made: Made, pattern: URLPattern, route: Route) -> Made:
        names = list(pattern.pattern.converters)
        text = self.rng.choice(values.TEXTS)
        if not names:
            return replace(made, path=made.path + self.rng.choice(["/", "//", text, f"/{text}"]))
        parts = made.path.split("/")
        at = self.rng.randrange(1, len(parts))
        return replace(made, path="/".join([*parts[:at], text, *parts[at + 1 :]]) or "/")

    def _query(self, made: Made, *_: Any) -> Made:
        known = [part.partition("=")[0] for part in made.query.split("&") if part]
        name = self.rng.choice([*known, self.rng.choice(self.words)])
        kept = [part for part in made.query.split("&") if part and not part.startswith(f"{name}=")]
        added = [f"{quote(name)}={self.rng.choice(values.TEXTS)}"]
        if self.rng.random() < 0.1:
            added.append(f"{quote(name)}={self.rng.choice(values.TEXTS)}")
        if self.rng.random() < 0.02:
            added = [
                self.rng.choice(("&" * 2000, "%00=1", "%FF=%FF", "=", "a" * 200_000, "x=1&" * 1500))
            ]
        return replace(made, query="&".join([*kept, *added]))

    def _filter(self, made: Made, *_: Any) -> Made:
        if self.rng.random() < 0.5:
            text, language = self.rng.choice(values.FILTERS), "cql2-text"
        else:
            text, language = json.dumps(self.rng.choice(values.FILTERS_JSON)), "cql2-json"
        sent = quote_plus(text, encoding="utf-8", errors="surrogatepass")
        return replace(made, query=f"filter={sent}&filter-lang={language}")

    def _header(self, made: Made, *_: Any) -> Made:
        name, value = self.rng.choice(values.HEADERS)
        return replace(made, headers=made.headers | {f"HTTP_{name}": value})

    def _type(self, made: Made, *_: Any) -> Made:
        kind = self.rng.choice(values.TYPES)
        if kind.startswith("multipart"):
            return replace(made, content_type=kind, body=self.rng.choice(values.MULTIPART))
        return replace(made, content_type=kind)

    def _raw(self, made: Made, *_: Any) -> Made:
        return replace(made, body=self.rng.choice(values.RAW))

    def _value(self, made: Made, pattern: URLPattern, route: Route) -> Made:
        """A value of the body, or a field that the description names, is another value."""
        try:
            body = json.loads(made.body)
        except (ValueError, RecursionError):
            return made
        if not isinstance(body, dict):
            return made
        known = [*body, *self.fields_for(pattern.name)]
        name = self.rng.choice(known or ["x"])
        text = json.dumps(body | {name: MARK})
        return replace(made, body=text.replace(f'"{MARK}"', self._written()).encode())

    def _written(self) -> str:
        if self.rng.random() < 0.06:
            return self.rng.choice(("NaN", "-Infinity", "1e400", "9" * 400, "9" * 5000))
        return json.dumps(self.rng.choice(values.VALUES))

    def fields_for(self, name: str) -> list[str]:
        """Fields of the route's body by the description, for each of its methods."""
        path = _described(next(p for p in self.routes if p.name == name))
        return self.fields.get(path, [])


def _described(pattern: URLPattern) -> str:
    """The last part of the route that is no parameter, and how many parts there are."""
    parts = str(pattern.pattern).strip("/").split("/")
    return f"{len(parts)}:{[p for p in parts if not p.startswith('<')][-1:]}"


def _fields_of(document: Any) -> dict[str, list[str]]:
    """Names of the fields of every request body in the API's description, by path."""
    schemas = document["components"]["schemas"]
    found: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        parts = path.removeprefix("/api/v1/").strip("/").split("/")
        key = f"{len(parts)}:{[p for p in parts if not p.startswith('{')][-1:]}"
        for one in methods.values():
            content = one.get("requestBody", {}).get("content", {}).get(JSON, {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if name:
                found.setdefault(key, []).extend(schemas[name].get("properties", {}))
    return found
