"""One name in whatever spelling: capitals, full-width letters and blanks around it make no other."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

from django.db import models

LONGEST = 64 * 18
"""Of 64 letters: NFKC makes at most 18 of one."""


def folded(name: str) -> str:
    """The spelling by which names are looked up and attempts are counted (NFKC and case folding).

    Folding may leave what NFKC would compose, so it is normalised once more (Unicode, D146).
    """
    return normalize("NFKC", normalize("NFKC", name).strip().casefold())


class FoldedName(models.CharField):  # type: ignore[type-arg]
    """The folded spelling of the column `source`, brought up to date whenever the row is saved."""

    def __init__(self, *args: Any, source: str = "", **options: Any) -> None:
        self.source = source
        super().__init__(*args, **options)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        name = folded(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, name)
        return name

    def deconstruct(self) -> Any:
        """For migrations a plain column of text."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options
