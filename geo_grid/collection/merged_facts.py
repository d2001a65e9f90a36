"""What becomes of the facts of a record that is merged into another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.cutting import ending
from geo_grid.city_time import midnight
from geo_grid.collection.journal import Journal
from geo_grid.people.models import Household, Organisation, OrganisationPlace, Residence, Resident

Cells = set[int]


def end(journal: Journal, row: Any) -> None:
    """Let a dated row end today."""
    upto = ending(row.valid.lower, midnight())
    journal.set(row, valid=DateTimeTZRange(row.valid.lower, upto, "[)"))


def overlap(one: Any, other: Any) -> bool:
    """Whether two half-open periods share an instant."""
    before = other.upper is not None and other.upper <= one.lower
    after = one.upper is not None and one.upper <= other.lower
    return not (before or after)


def merge_residents(kept: Resident, gone: Resident, journal: Journal) -> Cells:
    """One person instead of two; the atoms to count again."""
    journal.move(kept, gone, "ref")
    if kept.id_number_digest is None and gone.id_number_digest is not None:
        if kept.id_type != gone.id_type:
            journal.set(kept, id_type=gone.id_type)
        if gone.is_contested:
            journal.set(kept, is_contested=True)
        journal.move(kept, gone, "id_number_digest", "id_number_sealed")
    journal.fill(kept, gone, "birth_date", "phone_sealed", "phone_digest", blank=None)
    journal.fill(kept, gone, "sex", blank=Resident.Sex.UNKNOWN)
    cells: Cells = set()
    homes = list(Residence.objects.filter(resident=kept).select_related("unit"))
    for home in Residence.objects.filter(resident=gone).select_related("unit").order_by("pk"):
        cells.add(home.unit.basic_cell_id or 0)
        settle_residence(home, kept, homes, journal)
    cells |= {home.unit.basic_cell_id or 0 for home in homes}
    move_the_rest(kept, gone, journal, but={"residences"})
    return cells


def settle_residence(
    home: Residence, kept: Resident, homes: list[Residence], journal: Journal
) -> None:
    """Give a residence to the person who stays, who has `homes` already."""
    current = home.valid.upper is None
    if current and any(h.valid.upper is None and h.unit_id == home.unit_id for h in homes):
        end(journal, home)
        _end_if_empty(home.household_id, journal)
        return
    mains = [h for h in homes if h.kind == "main"]
    if home.kind == "main" and any(overlap(h.valid, home.valid) for h in mains):
        journal.set(home, kind="other")
    journal.set(home, resident_id=kept.pk)
    homes.append(home)


def _end_if_empty(household: int | None, journal: Journal) -> None:
    """A household nobody lives in any more ends."""
    if household is None:
        return
    lived_in = Residence.objects.filter(household=household, valid__upper_inf=True).exists()
    for row in Household.objects.filter(pk=household, valid__upper_inf=True):
        if not lived_in:
            end(journal, row)


def merge_organisations(kept: Organisation, gone: Organisation, journal: Journal) -> Cells:
    """One organisation instead of two; the atoms to count again."""
    journal.move(kept, gone, "ref")
    journal.move(kept, gone, "credit_code")
    journal.fill(kept, gone, "phone_sealed", blank=None)
    journal.fill(kept, gone, "kind", blank=Organisation.Kind.OTHER)
    places = list(OrganisationPlace.objects.filter(organisation=kept))
    cells: Cells = {place.basic_cell_id or 0 for place in places}
    for place in OrganisationPlace.objects.filter(organisation=gone).order_by("pk"):
        cells.add(place.basic_cell_id or 0)
        if not any(overlap(place.valid, other.valid) for other in places):
            journal.set(place, organisation_id=kept.pk)
            places.append(place)
        elif place.valid.upper is None:
            end(journal, place)
    move_the_rest(kept, gone, journal, but={"places"})
    return cells


def move_the_rest(
    kept: models.Model, gone: models.Model, journal: Journal, *, but: Iterable[str]
) -> None:
    """Let everything else that points at the record that goes point at the one that stays.

    A row that may not (the other record has the same already) stays where it is.
    """
    handled = set(but)
    for relation in gone._meta.related_objects:
        if relation.get_accessor_name() in handled or not isinstance(
            relation.field, models.ForeignKey
        ):
            continue
        column = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{column: gone.pk}).order_by("pk")
        for row in rows:
            noted = len(journal.entries)
            try:
                with transaction.atomic():
                    journal.set(row, **{column: kept.pk})
            except IntegrityError:
                del journal.entries[noted:]
