"""The body of a search: what an items request writes in its address, as the members of a JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from geo_grid.errors import BadInput, gettext_noop
from layers.catalogue.layer import Layer
from layers.ogc.items_query import ITEMS, check_known, unusable

MEMBERS = tuple(one for one in ITEMS if one != "f")
"""What a search may say beside the columns of its layer; it is answered as GeoJSON alone."""
LISTS = ("bbox", "properties", "sortby")
"""Members that may be a list."""


def parameters(body: Any, layer: Layer) -> dict[str, str]:
    """The parameters of the items request that says the same.

    A ``filter`` is CQL2 text, or an object of CQL2 JSON. Raises :class:`BadInput` ``search_no_object``,
    ``parameter_unknown``, ``parameter_unusable``.
    """
    if not isinstance(body, dict):
        raise BadInput(
            "search_no_object",
            gettext_noop('A search is one JSON object, as {"filter": "floors > 6", "limit": 100}.'),
        )
    given = body | _of_filter(body) if isinstance(body.get("filter"), dict) else body
    found = {name: _text(name, value) for name, value in given.items()}
    check_known(found, (*MEMBERS, *(column.name for column in layer.columns)))
    return found


def _of_filter(body: Mapping[str, Any]) -> dict[str, str]:
    if body.get("filter-lang", "cql2-json") != "cql2-json":
        raise unusable("filter-lang", "cql2-json")
    return {"filter": json.dumps(body["filter"], ensure_ascii=False), "filter-lang": "cql2-json"}


def _text(name: str, value: Any) -> str:
    """A value as it stands in an address. Nothing is left out: an absent value would widen the search."""
    if isinstance(value, list) and name in LISTS:
        parts = [_text(name, one) for one in value if not isinstance(one, list)]
        if len(parts) < len(value) or any("," in one for one in parts):
            raise unusable(name)
        return ",".join(parts)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{Decimal(repr(value)):f}"  # an address has no exponents
    raise unusable(name)
