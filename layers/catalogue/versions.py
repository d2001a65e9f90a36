"""How fresh a layer's data are: the number that ETags and caches hang on."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection

from geo_grid.access.identity import Versions
from geo_grid.events.queries import is_counted
from layers.catalogue.layer import Layer

_SELECT = "SELECT data_version, noun_versions FROM geo_grid_city"


def version_of(layers: Iterable[Layer], *, known: Versions | None = None) -> int:
    """The data version of the last change that can show in one of `layers`; 0 before a city is.

    Every layer hangs on the ground as well: its far features and its scope do. `known` are the
    versions as the request found them, if it did.
    """
    versions = known or _versions()
    nouns = {"*", "ground", *(noun for layer in layers for noun in layer.nouns)}
    by_noun = versions.nouns
    return max((by_noun[noun] for noun in nouns if noun in by_noun), default=versions.data)


def may_be_kept(layers: Iterable[Layer], *, known: Versions | None = None) -> bool:
    """Whether a reply made of `layers` now is that of its version.

    Not while a change of a case is committed and not yet in the versions, nor while nobody numbers
    such changes. `known` are the versions as the request found them, if it did.
    """
    if not any("incidents" in layer.nouns for layer in layers):
        return True
    return is_counted() if known is None else known.is_counted


def _versions() -> Versions:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT)
        row = cursor.fetchone()
    return Versions(0, {}) if row is None else Versions(int(row[0]), _read(row[1]))


def _read(found: object) -> dict[str, int]:
    """Django's connection hands jsonb over as text."""
    return json.loads(found) if isinstance(found, str) else dict(found)  # type: ignore[call-overload]


def data_version() -> int:
    """The version of all data together; 0 before a city is."""
    return _versions().data
