"""Bodies of requests: JSON that can be kept and answered with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from rest_framework.parsers import JSONParser

from geo_grid.errors import BadInput, gettext_noop

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class Json(JSONParser):
    """JSON without lone surrogates, which no reply and no table can hold, and not nested endlessly.

    Raises :class:`BadInput` ``body_unreadable``.
    """

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read()
        try:
            found = super().parse(BytesIO(raw), media_type, parser_context)
            if _HALF.search(raw):
                json.dumps(found, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise BadInput(
                "body_unreadable",
                gettext_noop("The body is nested too deeply or holds broken characters."),
            ) from error
        return found
