"""Bodies of replies as documents: what a reader of the file sees, not its bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from .masks import STATIC, Masks

GEOMETRY = "geometry"
NONCE = re.compile(r'(nonce|csrfmiddlewaretoken" value|csrf-token" content)="[^"]*"')
IMPORT_MAP = re.compile(r'(<script[^>]*type="importmap"[^>]*>).*?(</script>)', re.S)
FLOAT = re.compile(r"(?<![\w.])-?\d+\.\d{7,}(?![\w.])")
"""The last digits of a sum hang on the order of its numbers."""
GZIP, ZIP, SQLITE, PNG = b"\x1f\x8b", b"PK\x03\x04", b"SQLite format 3", b"\x89PNG"


def headers(reply: Any, masks: Masks) -> dict[str, Any]:
    """All but those that the server of the day adds, or that measure the body."""
    left_out = {"content-length", "date", "last-modified", "content-security-policy"}
    found = {k.lower(): masks.text(v) for k, v in reply.items() if k.lower() not in left_out}
    policy = reply.headers.get("Content-Security-Policy", "")
    found["content-security-policy"] = sorted(
        re.sub(r"'nonce-[^']*'", "'nonce'", part.strip()) for part in policy.split(";")
    )
    if "etag" in found:
        found["etag"] = "W/<etag>" if found["etag"].startswith("W/") else "<etag>"
    for name in ("vary", "allow"):
        if name in found:
            found[name] = sorted(part.strip() for part in found[name].split(","))
    # The session's cookie is renewed once a minute, whatever was asked.
    found["cookies"] = sorted(set(reply.cookies) - {"geo_grid_session"})
    return found


def document(body: bytes, *, kind: str, address: str, noun: str, masks: Masks) -> Any:
    """A body by what it is; `kind` is its content type, `noun` says whose ``id`` it speaks of."""
    if body.startswith(GZIP):
        body = gzip.decompress(body)
    if not body:
        return None
    if "json" in kind:
        return masks.document(json.loads(body), noun=noun)
    if "mapbox-vector-tile" in kind:
        return _tile(body, address, masks)
    if body.startswith(PNG) or kind.startswith("image/"):
        return f"<{kind}>"
    if body.startswith(SQLITE):
        return _layers(body, "file.gpkg", masks)
    if body.startswith(ZIP):
        return _workbook(body, masks) if "sheet" in kind else _archive(body, masks)
    text = body.decode("utf-8-sig", errors="replace")
    if "html" in kind:
        return _page(text, masks)
    return masks.text(text).splitlines()


def _page(text: str, masks: Masks) -> list[str]:
    """Lines of HTML without nonces and without names of static files."""
    text = IMPORT_MAP.sub(r"\1<map>\2", text)
    text = STATIC.sub(r"\1<file>", NONCE.sub(r'\1="<nonce>"', text))
    text = FLOAT.sub(lambda m: f"{float(m[0]):.9g}", text)
    lines = [line.strip() for line in masks.text(text).splitlines()]
    folded = [line for line in lines if line]
    preloads = sorted({line for line in folded if "modulepreload" in line})
    return preloads + [_shortened(line) for line in folded if "modulepreload" not in line]


def _shortened(line: str) -> str:
    """Libraries and data in a page by their digest."""
    if len(line) <= 2_000:
        return line
    return f"<{len(line)} letters {hashlib.sha1(line.encode()).hexdigest()[:12]}>"


def _tile(body: bytes, address: str, masks: Masks) -> dict[str, Any]:
    """Layers by name, each a sorted list of features with the digest of their geometry."""
    numbers = [int(n) for n in re.findall(r"/(\d+)(?=[/.]|$)", address.split("?")[0])][-3:]
    z, x, y = numbers if address.startswith("/tiles/") else (numbers[0], numbers[2], numbers[1])
    return _layers(body, "tile.mvt", masks, X=str(x), Y=str(y), Z=str(z), CLIP="NO")


def _layers(body: bytes, name: str, masks: Masks, **options: str) -> dict[str, Any]:
    import pyogrio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        names = sorted(str(layer) for layer, _ in pyogrio.list_layers(path))
        return {
            one: _rows(pyogrio.read_dataframe(path, layer=one, **options), noun=one, masks=masks)
            for one in names
        }


def _rows(frame: Any, *, noun: str, masks: Masks) -> list[Any]:
    import shapely

    rows = []
    for row in frame.to_dict("records"):
        shape = row.pop(GEOMETRY, None)
        plain = {k: _plain(v) for k, v in row.items() if _plain(v) is not None}
        told = masks.document(plain, noun=noun)
        if shape is not None:
            rounded = shapely.set_precision(shape, 0.01 if name_is_metric(shape) else 1e-7)
            told[GEOMETRY] = f"{shape.geom_type} {hashlib.sha1(rounded.wkb).hexdigest()[:12]}"
        rows.append(told)
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, ensure_ascii=False))


def name_is_metric(shape: Any) -> bool:
    """Coordinates beyond 180 are metres."""
    return bool(max(map(abs, shape.bounds), default=0.0) > 180)


def _plain(value: Any) -> Any:
    """A cell of a table as JSON knows it; None for what is empty."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or value != value:
        return None
    return value if isinstance(value, bool | int | float | str) else str(value)


def _workbook(body: bytes, masks: Masks) -> dict[str, Any]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
    return {
        sheet.title: [
            [masks.document(_plain(cell), key="") for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book
    }


def _archive(body: bytes, masks: Masks) -> dict[str, Any]:
    """Members of a zip by name with their size class: texts whole, the rest by name alone."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {
            masks.text(name): masks.text(archive.read(name).decode("utf-8-sig", "replace"))
            if name.endswith((".txt", ".csv", ".prj", ".cpg"))
            else "<binary>"
            for name in sorted(archive.namelist())
        }
