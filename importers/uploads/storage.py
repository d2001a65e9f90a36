"""Files that people send in: streamed to disk under a random name, judged by content, opened.

What a file is called is kept as a label only; it never becomes part of a path. Nothing here is
ever served back.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from geo_grid.errors import BadInput, NotFound, gettext_noop
from geo_grid.runs.models import Upload
from geo_grid.vault.masking import mask_numbers
from importers.formats.files import SUFFIXES, Source, Table, open_source, unknown_format
from importers.kinds.catalogue import kind_named
from importers.rows.choices import placed

CHUNK_BYTES = 2**20
KEPT = timedelta(days=30)
_NO_LAYER = "\x01"  # a name that no layer has: the refusal names those there are


def folder(upload_id: UUID) -> Path:
    """Where the file and the reports about it lie."""
    return Path(settings.GEO_GRID_VAR) / "uploads" / upload_id.hex


def receive(stream: IO[bytes], *, name: str, owner: int | None = None) -> Upload:
    """Store a file chunk by chunk and look whether it is what its name says.

    Raises :class:`BadInput` ``upload_empty``, ``upload_too_large``, and everything
    :func:`importers.formats.files.open_source` says of a file that cannot be used.
    """
    forget_old()
    label = _label(name)
    upload = Upload(name=label, suffix=_suffix(label), size_bytes=0, owner=owner)
    place = folder(upload.id)
    place.mkdir(parents=True, mode=0o700)
    try:
        path = place / f"{secrets.token_hex(16)}{upload.suffix}"
        upload.size_bytes = _write(stream, path)
        with named(upload, path):
            layers_of(path)
        with transaction.atomic():
            upload.save(force_insert=True)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return upload


def _label(name: str) -> str:
    """The last part of a name, without control characters and numbers of people, short."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = mask_numbers("".join(c for c in last if c.isprintable()).strip())
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem[:180]}{dot}{suffix[:12]}" if dot else clean[:180]


def _suffix(label: str) -> str:
    suffix = Path(label).suffix.lower()
    if suffix not in SUFFIXES:
        raise unknown_format(Path(label))
    return suffix


def _write(stream: IO[bytes], path: Path) -> int:
    limit, size = settings.GEO_GRID_UPLOAD_MAX_BYTES, 0
    with path.open("xb") as target:
        path.chmod(0o600)
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > limit:
                raise BadInput(
                    "upload_too_large",
                    gettext_noop(
                        "The file has more than %(limit)s MB. Send it in parts, or load it on the "
                        "server: manage.py import_data."
                    ),
                    field="file",
                    limit=limit // 10**6,
                )
            target.write(chunk)
    if not size:
        raise BadInput("upload_empty", gettext_noop("The file is empty."), field="file")
    return size


def upload_of(owner: int | None, upload_id: UUID) -> Upload:
    """A file that `owner` sent; a foreign one is as absent as none."""
    upload = Upload.objects.filter(pk=upload_id, owner=owner).first()
    if upload is None or not folder(upload.id).is_dir():
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return upload


def path_of(upload: Upload) -> Path:
    """The stored file."""
    for path in folder(upload.id).glob(f"*{upload.suffix}"):
        if len(path.stem) == 32:
            return path
    raise NotFound("not_found", gettext_noop("Nothing is found under this address."))


def address_of(upload: Upload, layer: str) -> str:
    """``FILE[:LAYER]`` of the stored file."""
    return f"{path_of(upload)}:{layer}" if layer else str(path_of(upload))


def shown_name(upload: Upload, layer: str) -> str:
    """``NAME[:LAYER]`` as its sender knows it."""
    return f"{upload.name}:{layer}" if layer else upload.name


def open_upload(
    upload: Upload, *, layer: str = "", kind: str = "", crs: str = "", north_first: bool = False,
    header_row: int = 1,
) -> Source:  # fmt: skip
    """Open the file; errors call it by the name that its sender knows.

    `crs` and `north_first` are what somebody says of its projection and axes, `header_row` which
    row names the columns (0 looks for it, for callers that tell what was found).
    """
    with named(upload, path_of(upload)):
        if kind:
            kind_named(kind)
        source = open_source(address_of(upload, layer), prefer=kind, header_row=header_row)
    source = placed(source, crs=crs, north_first=north_first)
    return replace(source, reader=partial(_tables_named, upload, source.reader))


def _tables_named(
    upload: Upload, reader: Callable[[Source], Iterator[Table]], source: Source
) -> Iterator[Table]:
    with named(upload, source.path):
        yield from reader(source)


@contextmanager
def named(upload: Upload, path: Path) -> Iterator[None]:
    """Errors speak of the sender's name, not of where the file lies here."""
    try:
        yield
    except BadInput as error:
        params: dict[str, Any] = dict(error.params)
        if "file" in params:
            params["file"] = upload.name
        if "reason" in params:
            params["reason"] = str(params["reason"]).replace(str(path), upload.name)
        raise BadInput(error.code, error.message, field=error.field, **params) from error


def layers_of(path: Path) -> list[str]:
    """Names of the layers to choose from; empty when the file has but one table."""
    try:
        source = open_source(f"{path}:{_NO_LAYER}", header_row=0)
    except BadInput as error:
        if error.code != "layer_unknown":
            raise
        return [name for name in str(error.params["layers"]).split(", ") if name != "—"]
    return [source.layer] if source.layer else []


def discard(upload: Upload) -> None:
    """Remove a file and the reports about it."""
    with transaction.atomic():
        upload_id = upload.id
        upload.delete()
    shutil.rmtree(folder(upload_id), ignore_errors=True)


def forget_old() -> int:
    """Remove files that were sent in long ago; how many."""
    old = list(Upload.objects.filter(created_at__lt=timezone.now() - KEPT))
    for upload in old:
        discard(upload)
    return len(old)
