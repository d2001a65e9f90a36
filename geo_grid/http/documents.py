"""What documents that describe the service say of its address, and how they call choices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings


def name_choices(**names: str) -> None:
    """Call each list of choices, given by its dotted path, by its key; to be said in ``ready()``."""
    spectacular_settings.ENUM_NAME_OVERRIDES.update(names)


def site_address(request: HttpRequest) -> str:
    """Scheme, host and prefix under which the caller reached the site, without a slash at the end."""
    return request.build_absolute_uri(get_script_prefix()).rstrip("/")


class Generator(SchemaGenerator):
    """The OpenAPI document names the prefix below which its paths lie here."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        document = super().get_schema(request=request, public=public)
        if request is not None:
            document["servers"] = [{"url": get_script_prefix().rstrip("/") or "/"}]
        return document
