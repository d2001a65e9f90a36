"""Professional grids: the trades that divide the same basic cells among their own grid cells."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from geo_grid.vault.typed_text import FreeText, Identifier


class ProfessionalGrid(models.Model):
    """专业网格: one trade's partition, named by its `code` in ``GridCell.kind``.

    It has no ground of its own: its cells are unions of basic cells, as those of the base grid.
    Limits of households are empty where the trade knows none. `revision` grows with every change.
    """

    code = Identifier(max_length=40, unique=True, help_text="the kind of its grid cells")
    name_zh = FreeText(max_length=60)
    name_en = FreeText(max_length=60, blank=True)
    colour = models.CharField(
        max_length=7, blank=True, help_text="as #rrggbb; empty: the map's own"
    )
    department = models.ForeignKey(
        "geo_grid.Department", models.SET_NULL, null=True, related_name="+", help_text="its owner"
    )
    least_households = models.PositiveIntegerField(
        null=True, help_text="of a cell; empty: no limit"
    )
    most_households = models.PositiveIntegerField(null=True, help_text="of a cell; empty: no limit")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]{0,39}$") & ~Q(code="base"),
                name="professional_grid_code",
            ),
            models.CheckConstraint(
                condition=Q(colour="") | Q(colour__regex=r"^#[0-9a-f]{6}$"),
                name="professional_grid_colour",
            ),
            models.CheckConstraint(
                condition=Q(least_households=None) | Q(most_households=None)
                | Q(least_households__lte=F("most_households")),
                name="professional_grid_limits",
            ),
        ]  # fmt: skip
