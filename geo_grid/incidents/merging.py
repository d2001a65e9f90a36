"""并案: a case becomes a part of another, with its reports and files, and is taken out again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from geo_grid.access.context import counting_all
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import CaseFile, CaseReport, Incident
from geo_grid.incidents.refusals import refused
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import ENDED, Step
from geo_grid.incidents.words import step_term
from geo_grid.incidents.workflow import Transition

MOST_STARS = 5


def check_mergeable(case: Incident, into: Incident) -> None:
    """Raise what speaks against `case` becoming a part of `into`."""
    if into.pk == case.pk:
        raise BadInput(
            "merge_with_itself",
            gettext_noop("A case cannot be merged into itself; name another one."),
            field="of",
        )
    if into.step in ENDED:
        raise refused(
            "merge_into_ended",
            gettext_noop("The other case is “%(other)s”; merge into one that is open."),
            case=case, other=into.step, terms={"other": step_term(into.step)},
        )  # fmt: skip
    with counting_all():  # also those that the caller does not see
        holds = Incident.objects.filter(merged_into=case).exists()
    if holds:
        raise refused(
            "holds_merged",
            gettext_noop("Others were merged into this case; merge that one into this instead."),
            case=case,
        )  # fmt: skip


def merge(case: Incident, into: Incident, *, at: datetime) -> None:
    """Give reports and files of `case` to `into`; each keeps where it came from.

    The clock of `case` is left as it was, for the day it is taken out again. A file that the other
    has too stays.
    """
    case.step_left, case.step = case.step, Step.MERGED
    case.merged_into, case.closed_at = into, at
    CaseReport.objects.filter(incident=case).update(incident=into, merged_from=case)
    _move_files(CaseFile.objects.filter(incident=case), to=into, merged_from=case)


def unmerge(case: Incident) -> tuple[Incident, str]:
    """Bring back to `case` what it brought along; the case it was merged into, and its stars there.

    Stars rate the end of the other: its history is told of them, and the end that `case` is still
    to have can be rated by those who reported it.
    """
    into = case.merged_into
    assert into is not None
    case.step, case.step_left = case.step_left, ""
    case.merged_into, case.closed_at = None, None
    brought = list(
        CaseReport.objects.filter(incident=into, merged_from=case).values_list("pk", flat=True)
    )
    given = "\n".join(
        f"{stars_as_text(row.stars)} {row.rating_note}".strip()
        for row in CaseReport.objects.filter(pk__in=brought, stars__isnull=False).order_by("pk")
    )
    CaseReport.objects.filter(pk__in=brought).update(
        incident=case, merged_from=None, stars=None, rated_at=None, rating_note=""
    )
    # What its reporters sent meanwhile is theirs, too.
    files = CaseFile.objects.filter(Q(merged_from=case) | Q(report__in=brought), incident=into)
    _move_files(files, to=case, merged_from=None)
    return into, given


def stars_as_text(stars: int) -> str:
    return "★" * stars + "☆" * (MOST_STARS - stars)


def _move_files(files: object, *, to: Incident, merged_from: Incident | None) -> None:
    same = list(CaseFile.objects.filter(incident=to).values_list("digest", flat=True))
    files.exclude(digest__in=same).update(incident=to, merged_from=merged_from)  # type: ignore[attr-defined]


def tell_other(
    other: Incident, case: Incident, *, transition: Transition, at: datetime, account: int | None,
    note: str = "",
) -> None:  # fmt: skip
    """The same in the history of the case on the other side, which moves nowhere by it."""
    other.revision += 1
    other.save(update_fields=["revision"])
    write_entry(
        other, transition=transition, step_before=other.step, before=sight_of(other), at=at,
        account=account, other=case, note=note,
    )  # fmt: skip
