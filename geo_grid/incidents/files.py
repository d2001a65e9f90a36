"""Photos, recordings and films of a case: judged by content, kept in the database, served as files.

They lie beside the case, so that a backup holds them and the same policy hides them.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import PurePosixPath
from typing import Any, Protocol

from django.utils import timezone

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.areas.locks import short_write
from geo_grid.errors import Conflict, NotFound, TooLarge, gettext_noop
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.incidents.media import EXTENSIONS, PHOTOS, media_type_of
from geo_grid.incidents.models import CaseFile, CaseReport, Incident
from geo_grid.incidents.photos import redrawn
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import Step
from geo_grid.records.actions import nothing_found

MOST_BYTES = 20_000_000
MOST_FILES = 10
_LONGEST_NAME = 100
ATTACH = "attach"
"""What the event of a file that was added is called."""
TAKES_NONE = (Step.VOID, Step.REFUSED, Step.MERGED)


class Sent(Protocol):
    """A file as a form sends it."""

    name: str | None
    size: int | None

    def read(self, num_bytes: int | None = None, /) -> bytes: ...


def attach(
    case: Incident, upload: Sent, *, by: int | None, report: CaseReport | None = None,
    stage: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Keep a file with a case; what is told of it. The same content again is the same file.

    `by` is the account that sends it, None for whoever holds the receipt of `report`; `stage` one
    of ``CaseFile.Stage``, of a photo alone. Raises
    :class:`TooLarge` ``file_too_large``, :class:`BadInput` for what cannot be used, and
    :class:`Conflict` ``files_enough``, ``case_takes_no_files``.
    """
    content = _read(upload)
    digest = hashlib.sha256(content).digest()
    media_type = media_type_of(content)
    if media_type in PHOTOS:  # before the case is locked: it takes a while
        content, media_type = redrawn(content, media_type=media_type), "image/jpeg"
    name = _label(upload.name or "", media_type)
    about = {"name": name, "media_type": media_type, "size": len(content), "content": content,
             "stage": stage if media_type in PHOTOS else ""}  # fmt: skip
    return told(_keep(case.pk, digest, about, by=by, report=report))


@short_write
def _keep(
    pk: int, digest: bytes, about: dict[str, Any], *, by: int | None, report: CaseReport | None
) -> CaseFile:
    case = Incident.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if case is None:  # sent to another department while the file was read
        raise nothing_found()
    if case.step in TAKES_NONE:
        raise Conflict(
            "case_takes_no_files",
            gettext_noop("This case is not worked on any more; nothing can be attached to it."),
        )
    case, same = _own_of(case, digest, report)
    if same is not None:
        return same
    kept = CaseFile.objects.filter(incident=case)
    # Of citizens apart: they must not take the room for the photo of what was done.
    if kept.filter(report__isnull=report is None).count() >= MOST_FILES:
        raise Conflict(
            "files_enough",
            gettext_noop("A case holds %(most)s files at most; this one has them."),
            most=MOST_FILES,
        )
    at = timezone.now()
    made = CaseFile.objects.create(
        ref=secrets.token_urlsafe(16), incident=case, digest=digest, added_at=at,
        added_by_id=by, report=report, **about,
    )  # fmt: skip
    # No revision of its own: whoever works on the case meanwhile would be refused for a photo.
    events.record(
        Noun.CASE, change=ATTACH, key=case.pk, revision=case.revision, at=at, before=sight_of(case)
    )
    audit.record(
        "incident.attach", noun="incident", keys=[case.pk], account=by,
        detail={"file": made.pk, "media_type": made.media_type, "size": made.size},
    )  # fmt: skip
    return made


def _own_of(
    case: Incident, digest: bytes, report: CaseReport | None
) -> tuple[Incident, CaseFile | None]:
    """Where a file is kept that is sent to `case`, and what is there of the same content.

    Of cases that are one for now each has its own, for the day they are taken apart.
    """
    same = CaseFile.objects.filter(incident=case, digest=digest).first()
    if same is None:
        return case, None
    sent_to, home = _home_of(report, case), _home_of(same, case)
    if sent_to == home:
        return case, same
    if sent_to == case:
        CaseFile.objects.filter(pk=same.pk).update(incident=home, merged_from=None)
        return case, None
    return sent_to, CaseFile.objects.filter(incident=sent_to, digest=digest).first()


def _home_of(sent: CaseFile | CaseReport | None, case: Incident) -> Incident:
    """The case that a file or a report in `case` goes back to when what was merged is taken out."""
    if sent is None:
        return case
    if sent.merged_from is not None:
        return sent.merged_from
    return _home_of(sent.report, case) if isinstance(sent, CaseFile) else case


def _read(upload: Sent) -> bytes:
    # one byte more than is taken: what a form says of a size is not believed
    content = b"" if (upload.size or 0) > MOST_BYTES else upload.read(MOST_BYTES + 1)
    if (upload.size or 0) > MOST_BYTES or len(content) > MOST_BYTES:
        raise TooLarge(
            "file_too_large",
            gettext_noop("A file may have %(mb)s MB at most; send a shorter or smaller one."),
            field="file",
            mb=MOST_BYTES // 10**6,
        )
    return content


def _label(name: str, media_type: str) -> str:
    """What the sender called it, short, without a path, by its true ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(one for one in last if one.isprintable() and one not in '"<>').strip()
    stem = PurePosixPath(clean).stem[:_LONGEST_NAME].strip(". ") or "file"
    return f"{stem}.{EXTENSIONS[media_type]}"


def files_of(case: Incident) -> list[dict[str, Any]]:
    """What is told of the files of a case, the earliest first."""
    rows = CaseFile.objects.filter(incident=case).defer("content").order_by("pk")
    return [told(row) for row in rows]


def told(row: CaseFile) -> dict[str, Any]:
    """A file without its content; `id` is what its address takes."""
    return {
        "id": row.ref,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "added_at": city_time.local(row.added_at).isoformat(),
        "is_public": row.is_public,
        "stage": row.stage,
    }


def file_of(case: Incident, ref: str) -> CaseFile:
    """One file of this case. Raises :class:`NotFound`, for another case's file as for none."""
    found = CaseFile.objects.filter(incident=case, ref=ref).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found
