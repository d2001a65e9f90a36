"""Asks the product in this process, which runs as its server does, and writes the recording."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.test import Client

from . import journeys, reading, walk
from .masks import TABLE_OF, Masks

NOBODY = "nobody"


class Recorder:
    """Clients by role, and every reply under ``ROLE METHOD ADDRESS`` (numbered when asked again)."""

    def __init__(self, accounts: list[dict[str, str]], *, began: str) -> None:
        names = {a["password"]: "<password>" for a in accounts}
        names[str(settings.GEO_GRID_VAR)] = "<var>"
        names[str(settings.BASE_DIR)] = "<tree>"
        self.masks = Masks(rows, began=datetime.fromisoformat(began), names=names)
        self.replies: dict[str, dict[str, Any]] = {}
        self.kept: dict[str, Any] = {}
        self._address, self._read_there = "", dict[tuple[str, bytes], Any]()
        self.accounts = {a["username"]: a["password"] for a in accounts}
        self.clients = {name: self._client(name) for name in (*self.accounts, NOBODY)}

    def _client(self, name: str) -> Client:
        client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        if name in self.accounts:
            body = {"username": name, "password": self.accounts[name]}
            reply = client.post("/api/v1/login", body, content_type="application/json")
            if reply.status_code != 200:
                raise SystemExit(f"{name} cannot log in: {reply.content.decode()}")
        return client

    def ask(self, role: str, method: str, address: str, body: Any = None, **more: Any) -> Any:
        """The reply as the client has it, recorded."""
        client = self.clients[role]
        if body is not None and not isinstance(body, bytes):
            body, more = json.dumps(body), {"content_type": "application/json"} | more
        arguments = {"data": body} if body is not None else {}
        reply = getattr(client, method.lower())(address, **arguments, **more)
        content = b"".join(reply.streaming_content) if reply.streaming else reply.content
        reply.whole = content
        self.note(
            f"{role} {method} {self.masks.text(address)}", reply.status_code,
            headers=reading.headers(reply, self.masks),
            body=self._read(content, kind=reply.get("Content-Type", ""), address=address),
        )  # fmt: skip
        return reply

    def _read(self, content: bytes, *, kind: str, address: str) -> Any:
        """The body as a document; what other roles were told at this address is read once."""
        if address != self._address:
            self._address, self._read_there = address, {}
        if (kind, content) not in self._read_there:
            self._read_there[kind, content] = reading.document(
                content, kind=kind, address=address, noun=noun_of(address), masks=self.masks
            )
        return self._read_there[kind, content]

    def note(self, question: str, status: int, *, headers: Any, body: Any) -> None:
        """One reply; what was told before is kept once."""
        name, number = question, 1
        while name in self.replies:
            number += 1
            name = f"{question} ({number})"
        self.replies[name] = {
            "status": status, "headers": self._keep(headers), "body": self._keep(body),
        }  # fmt: skip

    def _keep(self, value: Any) -> str:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        self.kept[digest] = value
        return digest

    def write(self, target: Path) -> None:
        recording = {"replies": self.replies, "kept": self.kept}
        text = json.dumps(recording, ensure_ascii=False, sort_keys=True, indent=1)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text + "\n", encoding="utf-8")


def noun_of(address: str) -> str:
    """The last word of an address that names a table: it says whose ``id`` the reply speaks of."""
    words = address.split("?")[0].replace(".", "/").strip("/").split("/")
    return next((word for word in reversed(words) if word in TABLE_OF), "")


def as_owner() -> Any:
    """A connection that no policy binds, to look up numbers of rows."""
    database = settings.DATABASES["default"]
    return psycopg2.connect(
        host=database["HOST"], port=database["PORT"], dbname=database["NAME"],
        user=str(database["USER"]).replace("app", "owner"),
        options=database["OPTIONS"]["options"],
    )  # fmt: skip


def rows(table: str) -> list[int]:
    """All numbers of a table's rows, in order."""
    with closing(as_owner()) as link, link.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")  # a name from our own list
        return [row[0] for row in cursor.fetchall()]


def facts() -> walk.Facts:
    """Where the city lies, and its first community."""
    with closing(as_owner()) as link, link.cursor() as cursor:
        cursor.execute("SELECT ST_Extent(geom) FROM geo_grid_building")
        text = cursor.fetchone()[0].removeprefix("BOX(").removesuffix(")").replace(",", " ")
        cursor.execute("SELECT min(code) FROM geo_grid_division WHERE level = 'community'")
        west, south, east, north = map(float, text.split())
        return walk.Facts(rows, (west, south, east, north), cursor.fetchone()[0])


def main(target: Path, *, began: str) -> None:
    logging.disable(logging.CRITICAL)
    path = settings.GEO_GRID_VAR / "demo" / "accounts.json"
    recorder = Recorder(json.loads(path.read_text(encoding="utf-8")), began=began)
    known = facts()
    journeys.run(recorder, known)
    for pattern in walk.patterns():
        for address in walk.addresses(pattern, known):
            for role in recorder.clients:
                if recorder.ask(role, "GET", address).status_code == 405:
                    break  # written to, never read: the journeys ask it
    recorder.write(target)
    print(f"{len(recorder.replies)} replies", file=sys.stderr)
