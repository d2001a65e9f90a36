"""Masks: what differs between two runs of the same program, each in a way that keeps what it tells.

Numbers of rows become ``noun#n``, n being the place of the row among those of its table. Times
after the recording began become ``<now>``, other times stay: a day that moves is a difference.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime
from typing import Any

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I)
TIME = re.compile(
    r"\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?(?![\d:])"
)
HTTP_TIME = re.compile(r"\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\b")
VERSION = re.compile(r"(?<![\d.])1[78]\d{11}(?!\d)")
"""Versions are drawn from a sequence that began at a time in milliseconds; codes are longer."""
SECRET = re.compile(r"(?<![\w-])[\w-]{32,128}(?![\w-])")
SECRET_KEYS = {
    "csrf",
    "token",
    "link",
    "otpauth",
    "secret",
    "etag",
    "data_version",
    "ground_version",
}
SESSION = re.compile(r"[0-9a-f]{16}")
"""Sessions are told by a digest of their key, which is drawn by chance."""
ELEMENT = re.compile(r"(?<=_)[0-9a-f]{32}\b")
"""Parts of a shared map are named by chance."""
STAMP = re.compile(r":1[0-9A-Za-z]{5}:(?=<secret>)")
"""When a link was signed, as Django writes it."""
PROGRESS = {"progress", "stage", "done", "total"}
MEASURED_KEYS = {"seconds", "took_ms", "took", "duration_s", "query_ms"}
STATIC = re.compile(r"(/static/)[^\"'\s>)]+")

TABLES = {
    "geo_grid_gridcell": ("grid_cell", "grid_cells", "cell", "grid_cells_of_day"),
    "geo_grid_basiccell": ("basic_cell", "basic_cells", "atom"),
    "geo_grid_building": ("building", "buildings"),
    "geo_grid_entrance": ("entrance", "entrances"),
    "geo_grid_unit": ("unit", "units"),
    "geo_grid_resident": ("resident", "residents", "members", "householder", "population"),
    "geo_grid_household": ("household", "households"),
    "geo_grid_organisation": ("organisation", "organisations"),
    "geo_grid_facility": ("facility", "facilities"),
    "geo_grid_component": ("component", "components"),
    "geo_grid_incident": ("incident", "incidents"),
    "geo_grid_division": ("division", "divisions", "community", "communities", "parent"),
    "geo_grid_street": ("street", "streets"),
    "geo_grid_user": ("user", "users", "author", "account", "reviewer", "asker"),
    "geo_grid_worker": ("worker", "workers"),
    "geo_grid_plan": ("plan", "plans", "branches"),
    "geo_grid_plancomment": ("comment", "comments"),
    "geo_grid_planshare": ("share", "shares"),
    "geo_grid_theme": ("theme", "themes"),
    "geo_grid_importrun": ("run", "imports", "runs"),
    "geo_grid_exportrequest": ("export", "exports", "mine"),
    "geo_grid_duplicatepair": ("pair", "pairs", "duplicates"),
}  # fmt: skip
TABLE_OF = {word: table for table, words in TABLES.items() for word in words}
ID_KEYS = {"id", "pk", *(word for word in TABLE_OF if not word.endswith("s"))} - {"population"}
"""Words in the plural hold counts."""
PATH_ID = re.compile(r"(?<=/)([a-z_]+)/(\d+)(?=[/?\"'\s]|$)")
"""`/buildings/12`; what is no table's name is left, as zoom and columns of tiles are."""


class Masks:
    """Masks texts and documents; `rows` gives all numbers of a table in order."""

    def __init__(
        self, rows: Callable[[str], list[int]], *, began: datetime, names: dict[str, str]
    ) -> None:
        self._rows, self._began, self._names = rows, began, names
        self._known: dict[str, list[int]] = {}
        self._uuids: dict[str, str] = {}

    def names(self, more: dict[str, str]) -> None:
        """Further texts that stand for something else, the longer ones first."""
        known = self._names | more
        self._names = dict(sorted(known.items(), key=lambda pair: -len(pair[0])))

    def number(self, table: str, value: int) -> str:
        """``table#place``; a number that no row has stays what it is."""
        known = self._known.get(table)
        if known is None or (known and value > known[-1]):
            known = self._known[table] = sorted(
                set(self._known.get(table, [])) | set(self._rows(table))
            )
        at = bisect_left(known, value)
        if at < len(known) and known[at] == value:
            return f"{table.removeprefix('geo_grid_')}#{at + 1}"
        return str(value)

    def text(self, text: str) -> str:
        """A text without what changes from run to run."""
        for known, name in self._names.items():
            text = text.replace(known, name)
        text = UUID.sub(
            lambda m: self._uuids.setdefault(m[0], f"uuid#{len(self._uuids) + 1}"), text
        )
        text = TIME.sub(self._time, text)
        text = HTTP_TIME.sub("<http time>", text)
        text = VERSION.sub("<version>", text)
        text = ELEMENT.sub("<element>", text)
        text = PATH_ID.sub(self._path, text)
        return STAMP.sub(":<now>:", SECRET.sub(self._secret, text))

    def _time(self, found: re.Match[str]) -> str:
        """In the offset that it is told in: an offset that changes is a difference."""
        told = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[4] or 'Z'}")
        return f"<now>{found[4] or ''}" if told >= self._began else found[0]

    def _path(self, found: re.Match[str]) -> str:
        table = TABLE_OF.get(found[1])
        return f"{found[1]}/{self.number(table, int(found[2]))}" if table else found[0]

    def _secret(self, found: re.Match[str]) -> str:
        """Long words with digits and both cases are drawn by chance; names of things are not."""
        word = found[0]
        mixed = re.search(r"\d", word) and re.search(r"[a-z]", word)
        return "<secret>" if mixed and (re.search(r"[A-Z]", word) or len(word) >= 40) else word

    def document(self, value: Any, *, key: str = "", noun: str = "") -> Any:
        """A JSON document masked; `noun` is the word that says whose ``id`` it is."""
        if isinstance(value, dict):
            return self._object(value, key=key, noun=noun)
        if isinstance(value, list):
            if key == "coordinates":
                return outline(value)
            return [self.document(one, key=key, noun=noun) for one in value]
        if isinstance(value, bool) or value is None:
            return value
        if key in MEASURED_KEYS:
            return "<measured>"
        if key in SECRET_KEYS and value != "":
            return f"<{key}>"
        if isinstance(value, int) and key in ID_KEYS:
            table = TABLE_OF.get(noun if key in ("id", "pk") else key)
            return self.number(table, value) if table else value
        if isinstance(value, int) and VERSION.fullmatch(str(value)):
            return "<version>"
        if isinstance(value, float):
            return float(f"{value:.9g}")
        return self.text(value) if isinstance(value, str) else value

    def _object(self, value: dict[str, Any], *, key: str, noun: str) -> dict[str, Any]:
        inner = key if key in TABLE_OF else noun
        if isinstance(value.get("noun"), str) and value["noun"] in TABLE_OF:
            inner = value["noun"]
        told = {
            self.text(str(k)): self.document(v, key=str(k), noun=inner) for k, v in value.items()
        }
        if {"state", "done", "total"} <= told.keys():  # how far a job was when it last told
            told |= dict.fromkeys(PROGRESS & told.keys(), "<measured>")
        if "is_this" in told and SESSION.fullmatch(str(told.get("id"))):
            told["id"] = "<session>"
        return told


def outline(coordinates: list[Any]) -> Any:
    """Few numbers as they are, many as their count and a digest."""
    flat = list(_flat(coordinates))
    if len(flat) <= 4:
        return coordinates
    digest = hashlib.sha1(repr([round(n, 7) for n in flat]).encode()).hexdigest()[:12]
    return f"<{len(flat)} numbers {digest}>"


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    else:
        yield value
