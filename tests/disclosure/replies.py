"""What routes tell, taken apart: every value of a reply under the path at which it stands."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.access.route import Route
from tests.access.routes import ROUTES
from tests.access.world import World

Values = dict[str, Any]
NOISE = re.compile(
    r"nonce=\"[^\"]*\"|csrfmiddlewaretoken\"? value=\"[^\"]*\"|'nonce-[^']*'|"
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?"
)
"""What differs from one reply to the next: marks of this page, the time of day."""
STAMPS = ("etag", "date", "x-request-id", "content-security-policy", "set-cookie", "last-modified")


def requests(
    world: World, names: set[str] | None = None
) -> Iterator[tuple[str, Route, dict, dict]]:
    """``(name, route, path arguments, query)`` of everything the walk of all routes asks."""
    for name, route in ROUTES.items():
        if names is None or name in names:
            for path, query in route.arguments(world):
                yield name, route, path, query


def ask(client: Client, name: str, route: Route, path: dict, query: dict) -> Values:
    """The reply to one request, taken apart; with its status, its headers and its length."""
    more: dict[str, Any] = {}
    if route.body is not None:
        more = {"data": route.body, "content_type": "application/json"}
    if query:
        more["query_params"] = query
    reply = getattr(client, route.method)(reverse(name, kwargs=path), **more)
    return taken_apart(reply)


def taken_apart(reply: Any) -> Values:
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    found: Values = {"status": reply.status_code}
    found |= {
        f"header {k}": v for k, v in reply.items() if k.lower() not in (*STAMPS, "content-length")
    }
    kind = reply.headers.get("Content-Type", "")
    if "json" in kind:
        found |= flat(json.loads(body or b"null"))
    elif body[:4] == b"PK\x03\x04" and "sheet" in kind:
        found |= sheets(body)
    elif "mapbox-vector-tile" in kind:
        found |= flat(tile_layers(body))
    elif "csv" in kind:
        text = body.decode("utf-8-sig", "replace")
        found |= flat(list(csv.DictReader(io.StringIO(text))))
    else:
        found["body"] = NOISE.sub("", body.decode("utf-8", "replace"))
    return found


def flat(value: Any, path: str = "") -> Values:
    """Leaves by path; a list of records is keyed by what tells them apart, not by their place."""
    if isinstance(value, dict):
        found = {f"{path}/": sorted(map(str, value))} if value else {f"{path}/": []}
        for key, one in value.items():
            found |= flat(one, f"{path}/{key}")
        return found
    if isinstance(value, list):
        found = {f"{path}#": len(value)}
        for number, one in enumerate(value):
            found |= flat(one, f"{path}[{_name(one, number)}]")
        return found
    return {path: NOISE.sub("", value) if isinstance(value, str) else value}


def _name(one: Any, number: int) -> str:
    if isinstance(one, dict):
        for name in ("id", "code", "name", "key"):
            if isinstance(one.get(name), (int, str)):
                return f"{name}={one[name]}"
    return str(number)


def sheets(body: bytes) -> Values:
    """The cells of a workbook by sheet, first cell of the row, and head of the column."""
    found: Values = {}
    for sheet in load_workbook(io.BytesIO(body), read_only=True).worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        found |= flat(rows, f"/{sheet.title}")
    return found


def tile_layers(body: bytes) -> dict[str, list[dict[str, Any]]]:
    """Names, ids and properties of the features of a vector tile; shapes as bytes in hex.

    A reader of the wire format, small enough to be seen through: MVT 2.1 is a protobuf of layers
    (3), each with a name (1), features (2), keys (3) and values (4).
    """
    layers: dict[str, list[dict[str, Any]]] = {}
    for number, layer in _fields(body):
        if number != 3:
            continue
        parts: dict[int, list[Any]] = {}
        for field, value in _fields(layer):
            parts.setdefault(field, []).append(value)
        keys = [key.decode() for key in parts.get(3, [])]
        values = [_value(value) for value in parts.get(4, [])]
        layers[parts[1][0].decode()] = [_feature(one, keys, values) for one in parts.get(2, [])]
    return layers


def _feature(body: bytes, keys: list[str], values: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, value in _fields(body):
        if field == 1:
            found["id"] = value
        elif field == 2:
            tags = list(_varints(value))
            found |= {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        elif field == 4:
            found["shape"] = value.hex()
    return found


def _value(body: bytes) -> Any:
    import struct

    for field, value in _fields(body):
        if field == 1:
            return value.decode()
        if field in (2, 3):
            return struct.unpack("<f" if field == 2 else "<d", value)[0]
        if field == 6:
            return (value >> 1) ^ -(value & 1)
        if field == 7:
            return bool(value)
        return value
    return None


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _varints(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        if key & 7 == 0:
            value, at = _varint(body, at)
            yield key >> 3, value
            continue
        size = {1: 8, 5: 4}.get(key & 7)
        if size is None:
            size, at = _varint(body, at)
        yield key >> 3, body[at : at + size]
        at += size
