"""A served site as a program meets it: a session an account, every body compared with the description."""

from __future__ import annotations

import json
import struct
import urllib.error
import urllib.request
import uuid
import zlib
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from .description import Description

WAIT_S = 120
API = "/api/v1"
Expected = int | tuple[int, ...]
ERROR = {"code": str, "message": str, "fields": dict}


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any


class Site:
    """The address of a site and its description, read without an account."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        with urllib.request.urlopen(f"{self.address}/api/openapi.json", timeout=WAIT_S) as reply:
            self.description = Description(json.load(reply))

    def log_in(self, name: str, password: str) -> Session:
        """Raises :class:`AssertionError` where that fails."""
        session = Session(self, name)
        sent = {"username": name, "password": password}
        session.csrf = session.post(f"{API}/login", sent, expect=200).body["csrf"]
        return session


class Session:
    """One account, logged in by cookie; what it sends and is answered is held to the description."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name, self.csrf = site, name, ""
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, address: str, *, path: str = "", expect: Expected = 200) -> Reply:
        return self._ask("GET", address, path, None, {}, expect)

    def post(
        self, address: str, body: dict[str, Any], *, path: str = "", expect: Expected = 201
    ) -> Reply:
        """`path` is the route as the description writes it, where it has parameters."""
        schema = self.site.description.request("POST", path or address)
        if faults := self.site.description.faults(body, schema):
            raise AssertionError(f"what is sent to {path or address} is not as described: {faults}")
        sent = json.dumps(body).encode()
        return self._ask("POST", address, path, sent, {"Content-Type": "application/json"}, expect)

    def attach(self, address: str, *, path: str, name: str, content: bytes) -> Reply:
        """A file in the field `file` of a form."""
        fields = self.site.description.request("POST", path, kind="multipart/form-data")[
            "properties"
        ]
        assert "file" in fields, fields
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        sent = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._ask("POST", address, path, sent, headers, 201)

    def _ask(
        self, method: str, address: str, path: str, sent: bytes | None, headers: dict[str, str],
        expect: Expected,
    ) -> Reply:  # fmt: skip
        headers = headers | {"Accept": "application/json", "X-CSRFToken": self.csrf}
        request = urllib.request.Request(
            self.site.address + address, data=sent, headers=headers, method=method
        )
        try:
            with self._opener.open(request, timeout=WAIT_S) as reply:
                answer = Reply(reply.status, json.loads(reply.read() or b"null"))
        except urllib.error.HTTPError as error:
            answer = Reply(error.code, json.loads(error.read() or b"null"))
        said = f"{self.name}: {method} {address} → {answer.status}"
        wanted = (expect,) if isinstance(expect, int) else expect
        assert answer.status in wanted, f"{said}, not {expect}: {answer.body}"
        self._compare(method, path or address.partition("?")[0], answer, said)
        return answer

    def _compare(self, method: str, path: str, answer: Reply, said: str) -> None:
        if answer.status >= 400:
            held = {name: type(answer.body.get(name)) for name in ERROR}
            assert held == ERROR, f"{said}: {answer.body}"
            assert answer.body["message"], f"{said} says nothing"
            return
        schema = self.site.description.reply(method, path, answer.status)
        assert (schema or {}).get("properties"), f"{said}: its fields are not described"
        faults = self.site.description.faults(answer.body, schema or {})
        assert not faults, f"{said} differs from the description: {faults}"


def picture(colour: int) -> bytes:
    """A small PNG of one colour (0 to 255); another colour is another file."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    width, height = 40, 30
    rows = (b"\0" + bytes((colour, 90, 90)) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
