"""Decisions about pairs: merge, not the same, take back. Each is one transaction.

A merge moves facts and notes ids, kinds and periods, never values: it can be taken back to the bit,
and nothing personal lies in a second place.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.areas.actions import touch
from geo_grid.areas.locks import short_write
from geo_grid.areas.nouns import noun_of
from geo_grid.collection.journal import Entry, Journal, take_back
from geo_grid.collection.merged_buildings import merge_buildings
from geo_grid.collection.merged_facts import merge_organisations, merge_residents
from geo_grid.collection.models import DuplicatePair, Noun, RecordMerge
from geo_grid.errors import BadInput, Conflict, NotFound, gettext_noop
from geo_grid.locate.actions import names_of, refresh_places
from geo_grid.people import actions as people
from geo_grid.people.models import Organisation, Resident
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Building

MODELS: dict[str, Any] = {
    Noun.RESIDENT: Resident,
    Noun.ORGANISATION: Organisation,
    Noun.BUILDING: Building,
}
CELLS = "cells"
_MERGES: dict[str, Any] = {
    Noun.RESIDENT: merge_residents,
    Noun.ORGANISATION: merge_organisations,
    Noun.BUILDING: merge_buildings,
}


def offered(pairs: QuerySet[DuplicatePair]) -> QuerySet[DuplicatePair]:
    """Those that the caller may see: both records of a pair, of a merged one what became of them.

    Nobody else is told that there is such a pair, nor counts it.
    """
    held = caller().scope.having(Right.REGISTERS_READ)
    if held.everything:
        return pairs
    for noun in (Noun.RESIDENT, Noun.ORGANISATION):
        seen = limit(MODELS[noun]._default_manager.all(), held).values("pk")
        first, second = Q(first_id__in=seen), Q(second_id__in=seen)
        merged = Q(state=DuplicatePair.State.MERGED) & (first | second)
        pairs = pairs.filter(~Q(noun=noun) | merged | (first & second))
    return pairs


def pair_named(pk: int, *, lock: bool = False) -> DuplicatePair:
    """The proposed pair with that id. Raises :class:`NotFound`."""
    rows = DuplicatePair.objects.select_for_update() if lock else DuplicatePair.objects.all()
    found = offered(rows).filter(pk=pk).first()
    if found is None:
        raise NotFound("pair_unknown", gettext_noop("There is no such pair."))
    return found


@short_write
def merge_pair(pk: int, *, keep: str) -> RecordMerge:
    """Merge a pair; `keep` is ``first`` or ``second``. Raises :class:`Conflict` unless it is open."""
    if keep not in ("first", "second"):
        raise BadInput(
            "keep_unknown", gettext_noop("Say which record is kept: first or second."), field="keep"
        )
    pair = pair_named(pk, lock=True)
    if pair.state != DuplicatePair.State.OPEN:
        raise Conflict("pair_decided", gettext_noop("This pair has been decided already."))
    ids = (pair.first_id, pair.second_id)
    kept, gone = ids if keep == "first" else ids[::-1]
    done = merge_records(pair.noun, kept=kept, gone=gone, pair=pair)
    _decide(pair, DuplicatePair.State.MERGED)
    return done


@short_write
def merge_records(
    noun: str, *, kept: int, gone: int, pair: DuplicatePair | None = None
) -> RecordMerge:
    """Let the record `kept` stand for `gone`: facts move over, blanks are filled.

    Raises :class:`NotFound` when there is no such record, :class:`Conflict` when one of the two
    was merged away already.
    """
    model = MODELS[noun]
    found = model.objects.select_for_update(no_key=True).filter(pk__in=[kept, gone]).order_by("pk")
    rows = {row.pk: row for row in found}
    if kept == gone or len(rows) != 2:
        raise NotFound("record_unknown", gettext_noop("One of the records is no longer there."))
    active = RecordMerge.objects.filter(noun=noun, undone_at=None)
    if active.filter(gone_id__in=[kept, gone]).exists():
        raise Conflict(
            "merged_already", gettext_noop("One of the records was merged into another already.")
        )
    journal = Journal()
    named = _names(noun, kept, gone)
    cells = _MERGES[noun](rows[kept], rows[gone], journal)
    active.filter(stands_for=gone).update(stands_for=kept)
    done = RecordMerge.objects.create(
        noun=noun, pair=pair, kept_id=kept, gone_id=gone, stands_for=kept,
        changes=[*journal.entries, [CELLS, sorted(cells - {0})]],
    )  # fmt: skip
    _recount(cells)
    touch(*_nouns(done.changes, noun))
    refresh_places(named | _names(noun, kept, gone))
    audit.record("records.merge", noun=noun, keys=[kept, gone])
    return done


@short_write
def undo_merge(pk: int) -> RecordMerge:
    """Take a merge back: both records are what they were.

    Raises :class:`Conflict` when a later merge builds on it, or the records were changed since.
    """
    done = RecordMerge.objects.select_for_update().filter(pk=pk).first()
    if done is None:
        raise NotFound("merge_unknown", gettext_noop("There is no such merge."))
    active = RecordMerge.objects.filter(noun=done.noun, undone_at=None)
    later = active.filter(pk__gt=done.pk).filter(
        Q(kept_id__in=[done.kept_id, done.gone_id]) | Q(gone_id=done.kept_id)
    )
    if done.undone_at is not None or later.exists():
        raise Conflict(
            "merge_built_upon",
            gettext_noop("Undo the later merge of these records first, or it is undone already."),
        )
    *entries, (_, cells) = done.changes
    named = _names(done.noun, done.kept_id, done.gone_id)
    take_back(entries)
    RecordMerge.objects.filter(pk=pk).update(undone_at=timezone.now())
    _stand_up_again(done)
    _recount(set(cells))
    touch(*_nouns(entries, done.noun))
    refresh_places(named | _names(done.noun, done.kept_id, done.gone_id))
    done.refresh_from_db()
    audit.record("records.unmerge", noun=done.noun, keys=[done.kept_id, done.gone_id])
    return done


def _stand_up_again(done: RecordMerge) -> None:
    """What was merged into the record that is back is spoken for by it again."""
    waiting = {done.gone_id}
    while waiting:
        rows = RecordMerge.objects.filter(noun=done.noun, undone_at=None, kept_id__in=waiting)
        gone = set(rows.exclude(stands_for=done.gone_id).values_list("gone_id", flat=True))
        rows.update(stands_for=done.gone_id)
        waiting = gone


@short_write
def reject_pair(pk: int) -> DuplicatePair:
    """Say that a pair is not one and the same. Raises :class:`Conflict` unless it is open."""
    pair = pair_named(pk, lock=True)
    if pair.state != DuplicatePair.State.OPEN:
        raise Conflict("pair_decided", gettext_noop("This pair has been decided already."))
    return _decide(pair, DuplicatePair.State.DIFFERENT)


@short_write
def reopen_pair(pk: int) -> DuplicatePair:
    """Take a decision back, a merge included."""
    pair = pair_named(pk, lock=True)
    merge = pair.merges.filter(undone_at=None).first()
    if pair.state == DuplicatePair.State.MERGED and merge is not None:
        undo_merge(merge.pk)
    return _decide(pair, DuplicatePair.State.OPEN)


def _decide(pair: DuplicatePair, state: str) -> DuplicatePair:
    pair.state = state
    pair.decided_at = None if state == DuplicatePair.State.OPEN else timezone.now()
    DuplicatePair.objects.bulk_update([pair], ["state", "decided_at"])
    audit.record(f"pair.{state}", noun=pair.noun, keys=[pair.first_id, pair.second_id])
    return pair


def _names(noun: str, *pks: int) -> frozenset[str]:
    """The roads and estates that these records name, where they are buildings."""
    if MODELS[noun] is not Building:
        return frozenset()
    found = Building.objects.filter(pk__in=pks)
    return frozenset().union(*(names_of(building) for building in found))


def _nouns(entries: list[Entry], noun: str) -> list[str]:
    """What a merge changed, by the tables of its entries."""
    tables = {label for action, label, *_ in entries if action != CELLS}
    return sorted({noun_of(MODELS[noun]), *(noun_of(apps.get_model(one)) for one in tables)})


def _recount(cells: set[int]) -> None:
    wanted = cells - {0}
    if wanted:
        premises.recount(wanted)
        people.recount(wanted)
