"""A document number that two records claim: told to nobody but the data manager.

Whoever writes down a number that is on the register where they may not see it is answered as if it
were new: an answer of another kind would say that the person is known, and so confirm a guess.
"""

from __future__ import annotations

from geo_grid.access.context import counting_all
from geo_grid.collection.models import DuplicatePair, Noun, RecordMerge
from geo_grid.people.models import Resident

NUMBER_SAME = "number_same"


def holder_of(row: Resident) -> int | None:
    """Who is on the register with the document of `row` already, in whatever area."""
    if row.id_number_digest is None:
        return None
    with counting_all():
        found = Resident.objects.filter(
            id_type=row.id_type, id_number_digest=bytes(row.id_number_digest), is_contested=False
        ).exclude(pk=row.pk)
        return found.values_list("pk", flat=True).first()


def propose_same(resident: int, holder: int) -> None:
    """Put two people with one number on the page of near-duplicates, as the surest of pairs."""
    merge = RecordMerge.objects.filter(noun=Noun.RESIDENT, gone_id=holder, undone_at=None).first()
    first, second = sorted((resident, merge.stands_for if merge else holder))
    if first == second:
        return
    DuplicatePair.objects.get_or_create(
        noun=Noun.RESIDENT,
        first_id=first,
        second_id=second,
        defaults={"reasons": [NUMBER_SAME], "score": 1.0},
    )
