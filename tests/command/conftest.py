"""The random city of the leak tests, and what it takes to ask in its accounts' names."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.access.conftest import as_app, world  # noqa: F401  (fixtures for all)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(client: Client, path: str, body: Any, method: str = "post") -> tuple[int, Any]:
    """Status and reply of a write."""
    reply = getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json")
    return reply.status_code, reply.json() if reply.content else None
