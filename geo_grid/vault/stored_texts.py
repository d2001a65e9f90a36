"""Texts that were stored before numbers of people were masked in them: brought up to date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, TextField
from django.db.models.functions import Cast

from geo_grid.vault.masking import mask_numbers, mask_strings
from geo_grid.vault.typed_text import FreeDocument, FreeText

_BATCH = 1_000
_LONG = r"\d[\d \-]{8,}\d"


def mask_stored(models: Iterable[type[Model]]) -> dict[str, int]:
    """Mask numbers of people in every typed column of `models`; rows changed, by column.

    A batch of rows at a time: interrupted, it is begun again and finds what is left.
    """
    changed = {}
    for model in models:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FreeText | FreeDocument):
                rows = _mask_column(model, field)
                if rows:
                    changed[f"{model.__name__}.{field.name}"] = rows
    return changed


def _mask_column(model: type[Model], field: Any) -> int:
    mask = mask_strings if isinstance(field, FreeDocument) else mask_numbers
    rows, last = 0, None
    found = model._base_manager.annotate(as_text=Cast(field.name, TextField()))
    found = found.filter(as_text__regex=_LONG).order_by("pk")
    while True:
        page = list(
            (found if last is None else found.filter(pk__gt=last)).only(field.name)[:_BATCH]
        )
        if not page:
            return rows
        last = page[-1].pk
        # The column itself masks what is written; here is only found which rows are another then.
        odd = [row for row in page if mask(getattr(row, field.name)) != getattr(row, field.name)]
        model._base_manager.bulk_update(odd, [field.name])
        rows += len(odd)
