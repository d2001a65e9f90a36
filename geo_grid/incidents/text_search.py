"""Cases by a fragment of what was typed, found through an index of neighbouring characters.

An index of trigrams serves no fragment of two characters, and none at all where the row policies
stand in its way: ``@>`` of arrays is declared leakproof (:data:`geo_grid.cluster.LEAKPROOF`).
"""

from __future__ import annotations

from django.db.models import Q

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
TYPED = ("ref", "title", "text", "address_text", "category")
"""The columns that are looked through; `bigrams` holds what stands in them."""


def holding(fragment: str) -> Q:
    """True of cases in one of whose columns the fragment stands, in whatever case of letters."""
    stands = Q()
    for name in TYPED:
        stands |= Q(**{f"{name}__icontains": fragment})
    pairs = sql.value("text_bigrams", {"said": fragment})
    return stands & Q(bigrams__contains=pairs) if pairs else stands
