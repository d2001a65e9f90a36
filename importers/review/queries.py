"""Reads of reviews: batches of addresses, and imports that put rows aside."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.jobs import queries
from geo_grid.jobs.models import Job
from geo_grid.runs.models import Upload
from importers.review import batch
from importers.review.jobs import LOCATE
from importers.uploads import deciding, storage
from importers.uploads.jobs import IMPORT

REFUSALS_PAGE = 200
LISTED = 30
COUNTED = 2_000


def review_of(owner: int | None, job_id: UUID) -> tuple[Upload, Job]:
    """A finished batch or import that `owner` asked for, and its file.

    Raises :class:`NotFound` for a foreign one, one that is not done, or whose file is gone.
    """
    job = queries.job_of(owner, job_id)
    if job.kind not in (LOCATE, IMPORT) or job.state != Job.State.DONE:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return storage.upload_of(owner, UUID(job.params["upload"])), job


def reviews(owner: int | None) -> list[dict[str, Any]]:
    """The latest batches and imports with rows put aside, the newest first."""
    done = Job.objects.filter(owner=owner, kind__in=(LOCATE, IMPORT), state=Job.State.DONE)
    listed: list[dict[str, Any]] = []
    for job in done.order_by("-created_at", "id")[:200]:
        sent = Upload.objects.filter(pk=job.params["upload"], owner=owner).first()
        waits = job.kind == LOCATE or (job.result or {}).get("doubtful")
        if sent is not None and waits and storage.folder(sent.id).is_dir():
            listed.append(summary(sent, job))
        if len(listed) == LISTED:
            break
    return listed


def undecided(owner: int | None, *, most: int) -> int:
    """How many texts of the latest `most` reviews of `owner` wait for a decision.

    Of a file with more than :data:`COUNTED` of them all count that ever waited: they are not looked up.
    """
    waiting = 0
    for one in [one for one in reviews(owner) if one["doubtful_texts"]][:most]:
        texts = one["doubtful_texts"]
        if texts <= COUNTED:
            upload, job = review_of(owner, UUID(one["id"]))
            far = deciding.progress(upload, job.id)
            texts = far.texts - far.decided_texts
        waiting += texts
    return waiting


def summary(upload: Upload, job: Job) -> dict[str, Any]:
    """The numbers of a batch or an import, for JSON."""
    result = job.result or {}
    return {
        "id": str(job.id),
        "of": "batch" if job.kind == LOCATE else "import",
        "kind": result.get("kind", ""),
        "file": upload.name,
        "column": result.get("column", ""),
        "confidence": result.get("confidence"),
        "created_at": job.created_at,
        "expires_at": _expires(upload),
        "read": result.get("read", 0),
        "matched": result.get("matched", result.get("accepted", 0)),
        "doubtful": result.get("doubtful", 0),
        "refused": result.get("refused", 0),
        "doubtful_texts": result.get("doubtful_texts", 0),
        "dry_run": bool(result.get("dry_run", False)),
    }


def _expires(upload: Upload) -> datetime:
    return upload.created_at + storage.KEPT


def whole(upload: Upload, job: Job, *, offset: int) -> dict[str, Any]:
    """The same with how far the review is, and a page of refused rows in words."""
    found = summary(upload, job)
    found["progress"] = asdict(deciding.progress(upload, job.id))
    if job.kind == LOCATE:
        refused = batch.load_refused(upload, job.id)
        shown = refused[offset : offset + REFUSALS_PAGE]
        found |= {
            "refusals": [one.as_dict() for one in shown], "total_refusals": len(refused),
            "offset": offset,
        }  # fmt: skip
    return found
