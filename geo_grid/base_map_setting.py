"""Base maps of others that ``GEO_GRID_BASE_MAPS`` names: templates of addresses, XYZ or WMTS."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from geo_grid.errors import Misconfigured, Term, gettext_noop

_KNOWN = {"name", "url", "datum", "attribution", "min_zoom", "max_zoom", "subdomains", "public"}
_URL = re.compile(r"(https?)://([A-Za-z0-9.-]*(?:\{s\})?[A-Za-z0-9.-]*)(:[0-9]{1,5})?/[\x21-\x7e]*")
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
"""Those of :mod:`geo_grid.geometry.datum`, which settings would wait for."""
_PLACES = ("{z}", "{x}", "{y}")
_MOST_ZOOM = 22
_TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{kind}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={kind}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}"
    "&TILECOL={{x}}&tk={key}"
)


@dataclass(frozen=True)
class NamedMap:
    """A base map of others: `urls` are drawn one above the other, each with {z}, {x} and {y}."""

    id: str
    name: str
    urls: tuple[str, ...]
    datum: str
    attribution: str
    min_zoom: int
    max_zoom: int
    subdomains: str
    is_public: bool


def named_maps(text: str, *, tianditu_key: str, is_https: bool) -> tuple[NamedMap, ...]:
    """What the setting names, Tianditu first where there is a key for it.

    Raises :class:`Misconfigured` ``base_maps``; no sentence holds an address, as keys stand in them.
    """
    found = [tianditu(tianditu_key)] if tianditu_key else []
    try:
        entries = json.loads(text or "[]")
    except ValueError:
        raise _wrong(0, gettext_noop("it is not JSON")) from None
    if not isinstance(entries, list):
        raise _wrong(0, gettext_noop("it is not a list"))
    for at, entry in enumerate(entries, start=1):
        found.append(_named(at, entry, is_https=is_https))
    names = [one.name for one in found]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise _wrong(at, gettext_noop("its name stands there twice"))
    return tuple(found)


def tianditu(key: str) -> NamedMap:
    """Streets and names of 天地图, CGCS2000, which is WGS-84 here."""
    urls = tuple(_TIANDITU.format(kind=kind, key=quote(key, safe="")) for kind in ("vec", "cva"))
    return NamedMap("tianditu", "天地图", urls, "cgcs2000", "© 天地图", 1, 18, "01234567", True)


def image_origins(maps: tuple[NamedMap, ...]) -> list[str]:
    """From where pictures may come, as a content security policy says it; no key is among them."""
    found = set()
    for one in maps:
        for url in one.urls:
            if match := _URL.fullmatch(url):
                scheme, host, port = match[1], match[2], match[3] or ""
                found.add(f"{scheme}://{_wild(host)}{port}")
    return sorted(found)


def _wild(host: str) -> str:
    """``t{s}.tiles.example`` as ``*.tiles.example``."""
    return re.sub(r"^[^.]*\{s\}[^.]*", "*", host)


def _named(at: int, entry: Any, *, is_https: bool) -> NamedMap:
    if not isinstance(entry, dict) or not entry.keys() <= _KNOWN:
        raise _wrong(at, gettext_noop("it has other fields than name, url, datum, attribution, "
                                      "min_zoom, max_zoom, subdomains and public"))  # fmt: skip
    name = entry.get("name")
    if not (isinstance(name, str) and name.strip() and len(name) <= 60):
        raise _wrong(at, gettext_noop("it has no name of 1 to 60 characters"))
    if entry.get("datum") not in DATUMS:
        raise _wrong(at, gettext_noop("its datum is none of wgs84, cgcs2000, gcj02, bd09"))
    urls = entry.get("url")
    urls = (urls,) if isinstance(urls, str) else tuple(urls) if isinstance(urls, list) else ()
    if not urls or not all(_is_address(url, is_https=is_https) for url in urls):
        raise _wrong(at, gettext_noop("its url is no address with {z}, {x} and {y}, https where the "
                                      "site is, {s} in its first name alone"))  # fmt: skip
    zooms = entry.get("min_zoom", 0), entry.get("max_zoom", 18)
    if not (all(type(one) is int for one in zooms) and 0 <= zooms[0] <= zooms[1] <= _MOST_ZOOM):
        raise _wrong(at, gettext_noop("its zooms are no whole numbers from 0 to 22"))
    key = hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:12]
    return NamedMap(
        f"named-{key}", name.strip(), urls, entry["datum"], str(entry.get("attribution", ""))[:200],
        *zooms, str(entry.get("subdomains", "abc")), entry.get("public") is True,
    )  # fmt: skip


def _is_address(url: Any, *, is_https: bool) -> bool:
    match = _URL.fullmatch(url) if isinstance(url, str) else None
    if not match or not match[2] or not all(place in url for place in _PLACES):
        return False
    if match[2].find("{s}") > len(match[2].split(".")[0]) or (is_https and match[1] != "https"):
        return False
    return not re.search(r"\{(?![sxyz]\})", url)


def _wrong(at: int, reason: str) -> Misconfigured:
    return Misconfigured(
        "base_maps",
        gettext_noop("GEO_GRID_BASE_MAPS cannot be used: at map %(at)s, %(reason)s."),
        at=at, reason=Term(reason),
    )  # fmt: skip
