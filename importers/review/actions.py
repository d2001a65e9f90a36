"""Begin a batch of addresses; load the rows of an import that are decided by now."""

from __future__ import annotations

from typing import IO, Any

from django.db import transaction

from geo_grid.errors import BadInput, Conflict, gettext_noop
from geo_grid.jobs import actions
from geo_grid.jobs.models import Job
from geo_grid.runs.models import Upload
from importers.addresses.columns import address_column
from importers.addresses.verdicts import check_confidence
from importers.review.jobs import LOCATE
from importers.uploads import deciding, storage
from importers.uploads.jobs import IMPORT

SUFFIXES = (".csv", ".xlsx")
MOST_ROWS = 1_000_000


def begin(
    stream: IO[bytes],
    *,
    name: str,
    owner: int | None,
    column: str = "",
    layer: str = "",
    confidence: float | None = None,
) -> Job:
    """Store a file of addresses and ask for their places.

    Raises :class:`BadInput` for a file that is no table, for columns and confidences that cannot
    be used, and what :func:`importers.uploads.storage.receive` says.
    """
    wanted = check_confidence(confidence)
    if not name.lower().endswith(SUFFIXES):
        raise BadInput(
            "format_not_table",
            gettext_noop("“%(file)s” is no table; send the addresses as CSV or Excel (.xlsx)."),
            field="file",
            file=name[-100:],
        )
    upload = storage.receive(stream, name=name, owner=owner)
    try:
        layers = storage.layers_of(storage.path_of(upload))
        chosen = layer or (layers[0] if len(layers) > 1 else "")
        source = storage.open_upload(upload, layer=chosen)
        with storage.named(upload, storage.path_of(upload)):
            found = address_column(source, column)
        _check_rows(source.total)
    except BaseException:
        storage.discard(upload)
        raise
    return _submit(upload, owner, column=found, layer=chosen, confidence=wanted)


@transaction.atomic
def _submit(upload: Upload, owner: int | None, **params: Any) -> Job:
    return actions.submit(LOCATE, params={"upload": str(upload.id), **params}, owner=owner)


def _check_rows(rows: int) -> None:
    if rows > MOST_ROWS:
        raise BadInput(
            "rows_too_many",
            gettext_noop("The file has %(rows)s rows; at most %(limit)s are taken at once."),
            field="file",
            rows=rows,
            limit=MOST_ROWS,
        )


def load_decided(upload: Upload, job: Job) -> Job:
    """Ask for the import of the rows that were put aside and are decided by now.

    Raises :class:`BadInput` ``nothing_decided``; :class:`Conflict` ``import_only_tried`` for a
    trial, after which the whole file is still to be loaded.
    """
    if job.kind != IMPORT:
        raise BadInput("not_an_import", gettext_noop("A batch of addresses loads nothing."))
    if not (job.result or {}).get("applied"):
        raise Conflict(
            "import_only_tried",
            gettext_noop("This import loaded nothing yet; load the file, then its decided rows."),
        )
    deciding.decided_rows(upload, job.id)
    judged = (job.params.get("addresses") or {}) | {"decided_of": str(job.id)}
    params = job.params | {"addresses": judged, "dry_run": False, "accept_partial": True}
    return actions.submit(IMPORT, params=params, owner=job.owner)
