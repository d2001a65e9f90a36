"""A form of a community, taken from a workbook."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.registers.conftest import (  # noqa: F401  (fixtures for all)
    acting_as,
    as_system,
    town,
    town_of_registers,
)
from tests.visits.forms.drawn import workbook


def upload(client, path: str, body: bytes | None = None, **given):
    """``(status, reply)`` of a workbook sent to `path` below ``visit_forms/``."""
    asked = urlencode({"file": "dogs.xlsx", "means": "home", **given})
    reply = client.post(
        f"/api/v1/visit_forms/{path}?{asked}", workbook() if body is None else body,
        content_type="application/octet-stream",
    )  # fmt: skip
    return reply.status_code, reply.json()
