"""What kinds of facilities and components there are."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from geo_grid.errors import BadInput, GeoGridError, gettext_noop
from geo_grid.facilities.models import Component, Facility, FacilityKind
from geo_grid.model_bases.dated import CURRENT

StandsAs = FacilityKind.StandsAs


def kinds_for(noun: str) -> QuerySet[FacilityKind]:
    """The kinds of ``"facility"`` or ``"component"``, by code."""
    return FacilityKind.objects.filter(stands_as__in=(noun, StandsAs.EITHER)).order_by("code")


def kind_fault(row: Any) -> GeoGridError | None:
    """What is wrong with the kind of a facility or component; None for other things at a point."""
    if not isinstance(row, Facility | Component):
        return None
    noun = str(row._meta.model_name)
    if kinds_for(noun).filter(code=row.kind).exists():
        return None
    return BadInput(
        "kind_unknown",
        gettext_noop("“%(value)s” is no kind that is known here; the known ones are: %(known)s."),
        field="kind",
        value=row.kind or "",
        known=", ".join(kinds_for(noun).values_list("code", flat=True)),
    )


def kinds(*, language: str) -> list[dict[str, Any]]:
    """Every kind as the API tells it, `name` in the language (English where it starts with "en")."""
    rows = FacilityKind.objects.order_by("stands_as", "code").values(
        "code",
        "stands_as",
        "name_zh",
        "name_en",
        "serves",
        "rule",
        "amount",
        "default_capacity",
        "is_public",
    )
    is_english = language.startswith("en")
    return [
        {"name": (row["name_en"] if is_english else "") or row["name_zh"], **row} for row in rows
    ]


def counted_kinds(*, language: str) -> list[dict[str, Any]]:
    """:func:`kinds`, each with how many facilities and components of it stand today (``count``)."""
    standing: Counter[str] = Counter()
    for rows in (Facility.objects.filter(CURRENT), Component.objects.all()):
        standing.update(dict(rows.order_by().values_list("kind").annotate(Count("id"))))
    return [row | {"count": standing[row["code"]]} for row in kinds(language=language)]


def kind_names(*, language: str) -> dict[str, str]:
    """What each kind is called, by code."""
    return {row["code"]: row["name"] for row in kinds(language=language)}
