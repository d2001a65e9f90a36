"""公开: an officer lets everybody see a case, under a title and with photos of the officer's choice.

What was reported is never public by itself: neither its text nor its place, which is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.context import counting_all
from geo_grid.access.scope import Scope
from geo_grid.areas.locks import short_write
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents import locking
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.media import PHOTOS
from geo_grid.incidents.models import CaseFile, Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import StaleCase, missing, no_right, refused
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import Step
from geo_grid.incidents.workflow import Who
from geo_grid.vault.masking import mask_numbers

PUBLISH, WITHDRAW = "publish", "withdraw"
"""What the entries of a case are called; they move no step."""
NEVER_PUBLIC = (Step.REFUSED, Step.VOID, Step.MERGED)


def told(case: Incident, *, by: Scope) -> dict[str, Any]:
    """Since when the case is public and under which title, and whether the caller may change that."""
    since = case.published_at
    return {
        "published_at": city_time.local(since).isoformat() if since else None,
        "title": case.public_title,
        "may_change": Standing(case, by, timezone.now()).holds(Who.ACCEPTING),
    }


def publish(
    ref: str,
    *,
    title: str,
    files: Sequence[str],
    revision: int,
    by: Scope,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Let everybody see the case under `title`, with those photos that `files` names and no other.

    Public already: under this title and with these photos from now on. Raises :class:`NotFound`,
    :class:`StaleCase`, :class:`NotAllowed`, :class:`CaseConflict` ``not_publishable`` and
    :class:`BadInput` for the title or a file.
    """
    return _published(ref, title.strip(), list(dict.fromkeys(files)), revision, by, at)


def withdraw(ref: str, *, revision: int, by: Scope, at: datetime | None = None) -> dict[str, Any]:
    """Let nobody else see the case any more. Raises as :func:`publish`; ``not_published``."""
    return _withdrawn(ref, revision, by, at)


@short_write
def _published(
    ref: str, title: str, files: list[str], revision: int, by: Scope, at: datetime | None
) -> dict[str, Any]:
    case = _locked(ref, revision, by, to=PUBLISH)
    if case.step in NEVER_PUBLIC:
        raise refused(
            "not_publishable",
            gettext_noop("A case that is refused, void or merged into another is not published."),
            case=case,
        )
    _check_title(title)
    photos = CaseFile.objects.filter(incident=case, media_type__in=PHOTOS)
    known = set(photos.filter(ref__in=files).values_list("ref", flat=True))
    if unknown := [one for one in files if one not in known]:
        raise BadInput(
            "photo_unknown",
            gettext_noop("“%(file)s” is no photo of this case; choose among its photos."),
            field="files",
            file=unknown[0][:40],
        )
    with counting_all():
        photos.update(is_public=False)
        photos.filter(ref__in=files).update(is_public=True)
        case.published_at, case.public_title = case.published_at or _now(at), title
        return _kept(case, PUBLISH, by, _now(at))


@short_write
def _withdrawn(ref: str, revision: int, by: Scope, at: datetime | None) -> dict[str, Any]:
    case = _locked(ref, revision, by, to=WITHDRAW)
    if case.published_at is None:
        raise refused("not_published", gettext_noop("This case is not public."), case=case)
    with counting_all():
        CaseFile.objects.filter(incident=case).update(is_public=False)
        case.published_at, case.public_title = None, ""
        return _kept(case, WITHDRAW, by, _now(at))


def _now(at: datetime | None) -> datetime:
    return at or timezone.now()


def _locked(ref: str, revision: int, by: Scope, *, to: str) -> Incident:
    case, _other = locking.locked(locking.found(ref, by))
    locking.check_seen(case, by)
    if revision != case.revision:
        raise StaleCase(case, revision=revision, to=to)
    if not Standing(case, by, timezone.now()).holds(Who.ACCEPTING):
        raise no_right(to)
    return case


def _check_title(title: str) -> None:
    if not title:
        raise missing("title")
    if mask_numbers(title) != title:
        raise BadInput(
            "title_names_somebody",
            gettext_noop("The title holds the number of a person; everybody would read it."),
            field="title",
        )


def _kept(case: Incident, to: str, by: Scope, at: datetime) -> dict[str, Any]:
    case.revision += 1
    case.save(update_fields=["published_at", "public_title", "revision"])
    write_entry(
        case, transition=to, step_before=case.step, before=sight_of(case), at=at,
        account=by.account, note=case.public_title,
    )  # fmt: skip
    return {"revision": case.revision, **told(case, by=by)}
