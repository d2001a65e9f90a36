"""Forgetting people for good: in the tables, in the journal, in files that were sent in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from geo_grid.collection.models import DuplicatePair, Noun, RecordMerge
from geo_grid.errors import Conflict, gettext_noop
from geo_grid.jobs.models import Job
from geo_grid.people.actions import forget_resident
from geo_grid.people.retention import people_gone, purge_people
from geo_grid.runs.models import Upload
from importers.uploads import storage
from importers.uploads.jobs import IMPORT

OF_THINGS = {
    "divisions", "streets", "barriers", "gates", "ground_cover", "buildings", "addresses", "entrances",
    "units", "facilities", "components", "cells",
}  # fmt: skip
"""Kinds whose files say nothing of people; every other file may."""


def forget_person(resident_id: int) -> int:
    """Delete a person and every sent-in file that may speak of them; how many files.

    Raises :class:`NotFound`; :class:`Conflict` ``import_under_way`` while a job could bring the
    person back from such a file.
    """
    with transaction.atomic():
        _check_idle()
        for one in [resident_id, *merged_into([resident_id])]:
            forget_resident(one)
        forget_merges([resident_id])
    return forget_files()


def merged_into(residents: list[int]) -> list[int]:
    """Records of the same people that were merged into these: kept, so that it can be undone."""
    found = RecordMerge.objects.filter(
        noun=Noun.RESIDENT, stands_for__in=residents, undone_at__isnull=True
    )
    return list(found.values_list("gone_id", flat=True))


def forget_merges(residents: list[int]) -> None:
    """What was noted of merges of these people can be undone no more."""
    known = [*residents, *merged_into(residents)]
    merges = RecordMerge.objects.filter(noun=Noun.RESIDENT)
    merges.filter(Q(kept_id__in=known) | Q(gone_id__in=known)).delete()
    pairs = DuplicatePair.objects.filter(noun=Noun.RESIDENT)
    pairs.filter(Q(first_id__in=known) | Q(second_id__in=known)).delete()


@transaction.atomic
def purge(*, before: datetime) -> int:
    """Delete people whose last residence ended before that moment, as above; how many."""
    gone = people_gone(before=before)
    gone += merged_into(gone)
    if gone:
        purge_people(gone)
        forget_merges(gone)
    return len(gone)


def forget_files() -> int:
    """Remove sent-in files, with their reports and refused rows, unless they hold things only."""
    found = [one for one in Upload.objects.all() if not _holds_things(one)]
    for upload in found:
        storage.discard(upload)
    return len(found)


def _check_idle() -> None:
    unfinished = Job.objects.filter(kind=IMPORT).exclude(state__in=Job.FINISHED)
    if any(job.params.get("kind") not in OF_THINGS for job in unfinished):
        raise Conflict(
            "import_under_way",
            gettext_noop("An import of people is under way; try again when it is done."),
        )


def _holds_things(upload: Upload) -> bool:
    jobs = Job.objects.filter(kind=IMPORT, params__upload=str(upload.pk))
    kinds = {job.params.get("kind") for job in jobs}
    return bool(kinds) and kinds <= OF_THINGS
