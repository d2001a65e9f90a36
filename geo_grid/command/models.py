"""Saved views of the command centre, and what each display was sent: filters, never rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geo_grid.access.models import User
from geo_grid.vault.typed_text import FreeDocument, FreeText


class SavedView(models.Model):
    """Filters of cases and a place of the map under a name: whoever opens it sees their own rows.

    `shared_code` is a division of one of the owner's roles, empty where it is the owner's alone;
    `zoom`, `lat` and `lon` (EPSG:4326) are all given or none.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = FreeText(max_length=60)
    filters = FreeDocument(default=dict)
    zoom = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    shared_code = models.CharField(
        max_length=12, blank=True, default="", help_text="prefix of the division; empty: own"
    )
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["shared_code"], condition=~Q(shared_code=""), name="saved_view_shared"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
            models.CheckConstraint(
                condition=Q(zoom__isnull=True, lat__isnull=True, lon__isnull=True)
                | Q(zoom__isnull=False, lat__isnull=False, lon__isnull=False),
                name="saved_view_whole_place",
            ),
        ]


class DisplayState(models.Model):
    """What a display was sent last, and which state it took last and when.

    `shows` is a list of ``{name, filters, place, case, seconds}``: none is the display's usual view,
    several are shown in turn. `case` is the id of a case, named only to whoever sees it.
    """

    account = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="display_state"
    )
    revision = models.PositiveIntegerField(default=0)
    shows = FreeDocument(default=list)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    taken_revision = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_revision__lte=models.F("revision")), name="display_state_taken"
            )
        ]
