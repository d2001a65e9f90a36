"""Scenarios: changed stations of a kind that somebody keeps and shows to colleagues."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from geo_grid.vault.typed_text import FreeDocument, FreeText


class Scenario(models.Model):
    """Stations of a kind as they might be (:class:`geo_grid.reach.changes.Changes`), under a name.

    Places and units of dwellings alone, which every staff login is told: nothing of persons.
    `result` is what a search had to say of it, None where somebody placed the stations by hand.
    """

    name = FreeText(max_length=100)
    kind = models.CharField(max_length=24, help_text="code of a FacilityKind")
    changes = FreeDocument(help_text="degrees in WGS-84")
    result = FreeDocument(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-created_at"], name="scenario_kind")]
