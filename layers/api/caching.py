"""ETags from the version of the data and the scope: an unchanged reply costs one short query and no body."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from geo_grid import __version__, city_time
from geo_grid.access.identity import Versions
from geo_grid.http.compression import pack, packed_reply
from layers.catalogue.versions import nouns_may_be_kept, version_of_nouns
from layers.tiles.cache import of_this_city

_DEPENDS_ON_SETTINGS = (
    "GEO_GRID_HOUSEHOLDS_RULE",
    "GEO_GRID_HOUSEHOLDS_RULES",
)


def versioned(
    request: HttpRequest, make: Callable[[], str], *, content_type: str, nouns: Collection[str],
    kept_as: str = "",
) -> HttpResponse:  # fmt: skip
    """A reply whose ETag is the scope and the version of the ground and the `nouns` it is made of.

    304 without calling `make` when it is known.
    With `kept_as`, a name that tells it from all other replies, it is kept on disk as tiles are
    and made once for each scope: for sums and shapes, never for what speaks of one person or case.
    The day is part of the tag, because some sums count the last 90 days, and so are the release
    and the settings that a reply depends on. While a change of a case is not in the sums yet, what is
    made of cases has neither tag nor keeping: the sums are about to change.
    """
    rules = [getattr(settings, name) for name in _DEPENDS_ON_SETTINGS]
    about = hashlib.sha256(f"{request.scope.as_json}{rules}".encode()).hexdigest()[:16]
    known: Versions | None = getattr(request, "versions", None)
    version = version_of_nouns(nouns, known=known)
    mark = f"{__version__}-{version}-{city_time.today():%Y%m%d}-{about}"
    etag = quote_etag(mark)
    if not nouns_may_be_kept(nouns, known=known):
        return packed_reply(request, pack(make().encode()), content_type=content_type)
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        kept, key = of_this_city(), f"{kept_as}/{mark}"
        packed = kept.get(key) if kept_as else None
        if packed is None:
            packed = pack(make().encode())
            if kept_as:
                kept.put(key, packed)
        response = packed_reply(request, packed, content_type=content_type)
    response["ETag"] = etag
    return response
