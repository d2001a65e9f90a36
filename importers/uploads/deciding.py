"""The review of texts that wait: what is decided by now, and deciding one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from geo_grid.errors import BadInput, NotFound, gettext_noop
from geo_grid.jobs.models import Job
from geo_grid.locate.decisions import actions
from geo_grid.locate.decisions.models import Thing
from geo_grid.locate.decisions.queries import Decided, decided
from geo_grid.locate.decisions.text import canonical
from geo_grid.runs.models import ImportRun, Upload
from importers.addresses.words import fault_words
from importers.schema.kind import ADDRESS
from importers.schema.refusals import Refusal
from importers.uploads import doubts
from importers.uploads.doubts import DoubtfulText, Listed

PAGE = 40
TIE = "address_tie"
_NUMBERS_TO_THE_END = re.compile(
    r"\D+(?:\d(?:[\dA-Za-z一二三四五六七八九十甲乙丙丁之附号楼栋幢座单元梯门室房户层弄巷院#\s,，、/.-]|[‐-―－])*)?"
)
"""A name, and from the first number on nothing but numbers and what they are numbers of."""


@dataclass(frozen=True)
class Progress:
    """How many texts and rows wait or waited, and how many of them are decided by now."""

    texts: int
    rows: int
    decided_texts: int
    decided_rows: int


def _standing(listed: list[Listed]) -> dict[str, Decided]:
    return decided(one.text for one in listed)


def progress(upload: Upload, job: UUID) -> Progress:
    """How far the review of a job is."""
    listed = doubts.listed(upload, job)
    standing = _standing(listed)
    done = [one.rows for one in listed if canonical(one.text) in standing]
    return Progress(len(listed), sum(one.rows for one in listed), len(done), sum(done))


def decided_rows(upload: Upload, job: UUID) -> frozenset[int]:
    """Numbers of the rows that were put aside, are decided by now and are not loaded yet.

    Raises :class:`BadInput` ``nothing_decided``.
    """
    listed = doubts.listed(upload, job)
    standing = _standing(listed)
    at = [n for n, one in enumerate(listed) if canonical(one.text) in standing]
    rows = frozenset(row for one in doubts.load(upload, job, at) for row in one.rows)
    later = Job.objects.filter(
        state=Job.State.DONE, params__addresses__decided_of=str(job), result__applied=True
    )
    undone = ImportRun.objects.filter(undone_at__isnull=False, job__isnull=False).values("job")
    for one in later.exclude(pk__in=undone):
        rows -= doubts.loaded(upload, one.id)
    if not rows:
        raise BadInput(
            "nothing_decided", gettext_noop("None of the rows that wait is decided yet.")
        )
    return rows


def page(upload: Upload, job: UUID, *, offset: int, undecided: bool) -> dict[str, Any]:
    """Some texts with their candidates and decisions, for JSON in the language that is active.

    ``next`` is the offset of the page after, ``None`` at the end; with `undecided`, what is decided
    is passed over.
    """
    listed = doubts.listed(upload, job)
    numbers = range(offset, len(listed))
    if undecided:
        standing = _standing(listed[offset:])
        numbers = [n for n in numbers if canonical(listed[n].text) not in standing]
    shown = list(numbers[:PAGE])
    standing = _standing([listed[n] for n in shown])
    results = [
        as_dict(one, standing.get(canonical(one.text))) for one in doubts.load(upload, job, shown)
    ]
    more = len(numbers) > PAGE
    return {"results": results, "next": shown[-1] + 1 if more else None, "total": len(listed)}


def text_numbered(upload: Upload, job: UUID, number: int) -> DoubtfulText:
    """One of the texts. Raises :class:`NotFound`."""
    if not 0 <= number < len(doubts.listed(upload, job)):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return next(doubts.load(upload, job, [number]))


def decide(
    upload: Upload, job: UUID, number: int, *, thing: str, thing_id: int | None
) -> dict[str, Any]:
    """Decide one of the texts: for one of its candidates, or (`thing` empty) for none.

    Raises :class:`NotFound`; :class:`BadInput` ``candidate_unknown`` for what was not offered.
    """
    one = text_numbered(upload, job, number)
    if not thing:
        actions.decide(one.text, None)
        return _now(one)
    chosen = next((c for c in one.candidates if (c["kind"], c["id"]) == (thing, thing_id)), None)
    if chosen is None or thing_id is None:
        raise BadInput(
            "candidate_unknown",
            gettext_noop("Choose one of the things that were offered for this text."),
            field="id",
        )
    choice = actions.Choice(Thing(thing), chosen["id"], str(chosen["label"]))
    actions.decide(one.text, choice, name=_name(one, chosen))
    return _now(one)


def take_back(upload: Upload, job: UUID, number: int) -> dict[str, Any]:
    """Open the text again. Raises :class:`NotFound`."""
    one = text_numbered(upload, job, number)
    actions.take_back(one.text)
    return _now(one)


def _name(one: DoubtfulText, chosen: dict[str, Any]) -> str:
    """What a choice from a tie makes a further name: the text, if all of it meant something.

    Behind the numbers people write who lives there, which the search lets go: no such text becomes
    a name that everybody reads, nor one of which a number of a person was masked.
    """
    if one.code != TIE or chosen["not_found"] or "*" in one.text:
        return ""
    faults = {str(fault.get("fault")) for fault in chosen["faults"] or ()}
    is_whole = not faults & {"extra", "unknown"} and _NUMBERS_TO_THE_END.fullmatch(one.text)
    return one.text if is_whole else ""


def _now(one: DoubtfulText) -> dict[str, Any]:
    return as_dict(one, decided([one.text]).get(canonical(one.text)))


def as_dict(one: DoubtfulText, standing: Decided | None) -> dict[str, Any]:
    """A text for JSON: why it waits, what it may mean with its faults in words, the decision."""
    return {
        "number": one.number,
        "text": one.text,
        "rows": list(one.rows[:20]),
        "row_count": len(one.rows),
        "code": one.code,
        "message": Refusal(one.rows[0], ADDRESS, one.code).as_dict()["message"],
        "candidates": [_candidate(c) for c in one.candidates],
        "decision": standing
        and {
            "kind": standing.thing, "id": standing.thing_id, "label": standing.label,
            "by": standing.by, "at": standing.at,
        },
    }  # fmt: skip


def _candidate(candidate: dict[str, Any]) -> dict[str, Any]:
    words = [fault_words(fault) for fault in candidate["faults"] or ()]
    return candidate | {"fault_words": words}
