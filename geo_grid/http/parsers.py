"""Bodies of requests: read whole, within the limit, by :mod:`geo_grid.http.json_text`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

from geo_grid.http import json_text


class Json(JSONParser):
    """JSON. Raises what :func:`geo_grid.http.json_text.read` does, and
    :class:`~django.core.exceptions.RequestDataTooBig`: REST framework reads the stream past
    Django's own check."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        return json_text.read(raw)


class Parts(MultiPartParser):
    """A form with files, whose other fields are as sound as those of JSON."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles:  # type: ignore[type-arg]
        found = super().parse(stream, media_type, parser_context)
        for name, values in found.data.lists():
            for text in (name, *values):
                # Django turns bytes that are no UTF-8 into this sign, in silence
                if "\ufffd" in text:
                    raise json_text.text_unusable(name[:60])
                json_text.check_text(text, field=name[:60])
            if len(set(values)) > 1 and not self.takes_several(name):
                raise json_text.given_twice(name)
        for name, sent in found.files.lists():
            if len(sent) > 1 and not self.takes_several(name):
                raise json_text.given_twice(name)
        return found

    def takes_several(self, name: str) -> bool:
        """Whether a field may be sent more than once with different values."""
        return False
