"""Cases by a fragment of what was typed, found through an index of neighbouring characters.

An index of trigrams serves no fragment of two characters, and none at all where the row policies
stand in its way: ``@>`` of arrays is declared leakproof (:data:`geo_grid.cluster.LEAKPROOF`).
"""

from __future__ import annotations

from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
TYPED = ("ref", "title", "text", "address_text", "category")
"""The columns that are looked through; `bigrams` holds what stands in them."""


def holding(fragment: str) -> Q:
    """True of cases in one of whose columns the fragment stands, in whatever case of letters.

    The comparison is one whose share the planner does not guess to be almost nothing: what it knows
    of the rarest pair tells it whether to look there or to walk the newest until a page is full.
    """
    stands = Q()
    for name in TYPED:
        stands |= Q(GreaterThan(StrIndex(Upper(F(name)), Upper(Value(fragment))), 0))
    pairs = sql.value("rarest_bigrams", {"said": fragment})
    return Q(bigrams__contains=pairs) & stands if pairs else stands
