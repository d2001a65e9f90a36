"""How fresh a layer's data are: what ETags and caches hang on."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection

from geo_grid.access.identity import Versions
from geo_grid.areas.nouns import GROUND, noun_of
from geo_grid.areas.placed import PLACED
from geo_grid.disclosure.models import PublishedTable
from geo_grid.events.queries import is_counted
from layers.catalogue.layer import Layer

_SELECT = "SELECT data_version, noun_versions FROM geo_grid_city"


def version_of(layers: Iterable[Layer], *, known: Versions | None = None) -> str:
    """Another one after each change that can show in one of `layers`; 0 before a city is.

    Every layer hangs on the ground as well: its far features and its scope do. `known` are the
    versions as the request found them, if it did.
    """
    return version_of_nouns((noun for layer in layers for noun in layer.nouns), known=known)


def version_of_nouns(nouns: Iterable[str], *, known: Versions | None = None) -> str:
    """The same of what is made of the ground and of these nouns.

    Not the largest of their numbers: a writer takes its number before it waits for the city's row,
    and a smaller one may come last.
    """
    versions = known or _versions()
    by_noun = versions.nouns
    found = [str(by_noun[noun]) for noun in sorted({"*", GROUND, *nouns}) if noun in by_noun]
    return ".".join(found) or str(versions.data)


def nouns_of_sums(*, of_cases: bool) -> frozenset[str]:
    """Whose changes show in the sums of areas: in those of cases, or in all others.

    Elsewhere numbers come from the published table.
    """
    sums = {
        noun
        for placed in PLACED
        if any((one.about == "case") == of_cases for one in placed.sums)
        for layer in placed.layers
        for noun in layer.nouns
    }
    return frozenset({*sums, noun_of(PublishedTable)})


def may_be_kept(layers: Iterable[Layer], *, known: Versions | None = None) -> bool:
    """Whether a reply made of `layers` now is that of its version.

    Not while a change of a case is committed and not yet in the versions, nor while nobody numbers
    such changes. `known` are the versions as the request found them, if it did.
    """
    return nouns_may_be_kept((noun for layer in layers for noun in layer.nouns), known=known)


def nouns_may_be_kept(nouns: Iterable[str], *, known: Versions | None = None) -> bool:
    """The same of a reply that is made of these nouns."""
    if "incidents" not in nouns:
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
