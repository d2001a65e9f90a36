"""Begin a batch of addresses; load the rows of an import that are decided by now."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.db import transaction

from geo_grid.errors import BadInput, Conflict, TooMany, gettext_noop
from geo_grid.jobs import actions
from geo_grid.jobs.models import Job
from geo_grid.runs.models import Upload
from geo_grid.sql import SqlFiles
from importers.addresses.columns import address_column
from importers.addresses.verdicts import check_confidence
from importers.review.jobs import LOCATE
from importers.uploads import deciding, storage
from importers.uploads.jobs import IMPORT

sql = SqlFiles(__file__)
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
    be used, :class:`TooMany` ``batches_waiting`` while enough of the owner's wait, and what
    :func:`importers.uploads.storage.receive` says.
    """
    wanted = check_confidence(confidence)
    _check_waiting(owner)  # before a large file is taken in vain
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
        return _submit(upload, owner, column=found, layer=chosen, confidence=wanted)
    except BaseException:
        storage.discard(upload)
        raise


def _check_waiting(owner: int | None) -> None:
    """A batch may take minutes of the worker that everybody shares."""
    unfinished = (Job.State.QUEUED, Job.State.RUNNING)
    waiting = Job.objects.filter(kind=LOCATE, owner=owner, state__in=unfinished).count()
    if waiting >= settings.GEO_GRID_ADDRESS_BATCHES:
        raise TooMany(
            "batches_waiting",
            gettext_noop(
                "%(waiting)s of your files of addresses are waiting or at work, and no more than "
                "%(limit)s may; wait for one of them, or cancel it."
            ),
            waiting=waiting,
            limit=settings.GEO_GRID_ADDRESS_BATCHES,
        )


@transaction.atomic
def _submit(upload: Upload, owner: int | None, **params: Any) -> Job:
    sql.run("batches_lock", {"owner": str(owner)})
    _check_waiting(owner)
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
