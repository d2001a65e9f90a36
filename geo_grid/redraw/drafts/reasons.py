"""Why a step no longer applies or a plan came back: kept as code and values, told in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from geo_grid.errors import GeoGridError
from geo_grid.redraw.models import Plan


def kept(error: GeoGridError) -> dict[str, Any]:
    """An error as it is stored: nobody's language, plain values."""
    params = {name: str(value) for name, value in error.params.items()}
    return {"code": error.code, "message": error.message, "params": params}


def told(refusal: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What was kept, its message in the language of the reader, values filled in."""
    return None if refusal is None else {**refusal, "message": sentence(refusal)}


def sentence(refusal: Mapping[str, Any]) -> str:
    """The message of what was kept; one that is no template any more stands as it was written."""
    template, params = gettext(refusal["message"]), refusal.get("params") or {}
    try:
        return template % params if params else template
    except (KeyError, TypeError, ValueError):
        return template


def events_of(plan: Plan) -> list[dict[str, Any]]:
    """What happened to a plan, the oldest first; a reason that the program gave is told as errors are."""
    rows = plan.events.order_by("id").values("type", "note", "author", "at", "refusal")
    return [
        {
            **{k: row[k] for k in ("type", "author", "at")},
            "note": _note(row["note"], row["refusal"]),
        }
        for row in rows
    ]


def _note(note: str, refusal: Mapping[str, Any] | None) -> str:
    return note if refusal is None else sentence(refusal)
