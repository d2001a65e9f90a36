"""Replies of GeoReport v2 in the form that the address ends with: JSON, or XML of the same names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpResponse, JsonResponse

ITEM = {
    "services": "service", "service_requests": "request", "errors": "error",
    "attributes": "attribute", "values": "value",
}  # fmt: skip
"""What the rows of a list are called in XML."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, however it is written."""


def document(root: str, content: Any, *, form: str, status: int = 200) -> HttpResponse:
    """`content` (rows, or one object) as JSON, or as XML below an element `root`."""
    if form == "json":
        reply: HttpResponse = JsonResponse(
            content, safe=False, status=status, json_dumps_params={"ensure_ascii": False}
        )
    else:
        reply = HttpResponse(as_xml(root, content), status=status)
    reply["Content-Type"] = f"{'application/json' if form == 'json' else 'text/xml'}; charset=utf-8"
    reply.is_in_shape = True  # type: ignore[attr-defined]
    return reply


def as_xml(root: str, content: Any) -> bytes:
    """UTF-8 with its declaration; absent values are empty elements."""
    return ET.tostring(_element(root, content), encoding="utf-8", xml_declaration=True)


def _element(name: str, value: Any) -> ET.Element:
    found = ET.Element(name)
    if isinstance(value, Mapping):
        found.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, list):
        found.extend(_element(ITEM[name], one) for one in value)
    elif isinstance(value, bool):
        found.text = "true" if value else "false"
    elif value is not None:
        found.text = _NOT_XML.sub("", str(value))
    return found
