"""A file that is read at once and kept nowhere."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from geo_grid.errors import BadInput, gettext_noop

_CHUNK = 2**20


@contextmanager
def received(
    stream: IO[bytes], *, name: str, suffix: str, limit: int, too_large: Callable[[], BadInput]
) -> Iterator[Path]:
    """The path of what was sent, in a folder that is gone afterwards; faults name it as its sender does.

    Raises :class:`BadInput` ``upload_empty`` and, beyond `limit` bytes, what `too_large` makes.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{secrets.token_hex(16)}{suffix}"
        size = 0
        with path.open("xb") as target:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise too_large()
                target.write(chunk)
        if not size:
            raise BadInput("upload_empty", gettext_noop("The file is empty."), field="file")
        try:
            yield path
        except BadInput as error:
            params: dict[str, Any] = dict(error.params)
            for field in ("file", "reason"):
                if field in params:
                    text = str(params[field]).replace(str(path), path.name)
                    params[field] = text.replace(path.name, Path(name).name[:100])
            raise BadInput(error.code, error.message, field=error.field, **params) from error
