"""Errors in the caller's language, at once or later from what is stored of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from geo_grid.errors import LIST_SEPARATOR, GeoGridError, Named, Term, Terms


def localize(error: GeoGridError) -> str:
    """The message of an error, translated, with its values filled in."""
    return _filled(error.message, error.params)


def localize_stored(message: str, params: Mapping[str, Any]) -> str:
    """The same of a template and what :func:`params_as_json` kept of its values."""
    return _filled(message, {name: _restored(value) for name, value in params.items()})


def params_as_json(params: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a message as they are stored, for any language."""
    return {name: _stored(value) for name, value in params.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, Terms):
        return [_stored(one) for one in value]
    if isinstance(value, Named):
        return {"code": str(value), "zh": value.zh, "en": value.en}
    return {"term": str(value)} if isinstance(value, Term) else str(value)


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return Terms(_restored(one) for one in value)
    if isinstance(value, dict):
        return Term(value["term"]) if "term" in value else Named(**value)
    return value


def _filled(message: str, params: Mapping[str, Any]) -> str:
    values = {name: _localized(value) for name, value in params.items()}
    return gettext(message) % values if values else gettext(message)


def _localized(value: Any) -> Any:
    if isinstance(value, Term):
        return gettext(value)
    if isinstance(value, Named):
        is_chinese = (get_language() or "").startswith("zh")
        return f"{value.zh}（{value}）" if is_chinese else f"{value.en} ({value})"
    if isinstance(value, Terms):
        return gettext(LIST_SEPARATOR).join(str(_localized(one)) for one in value)
    return value
