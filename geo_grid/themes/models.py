"""特色图层: layers that a deployment adds by importing a file, with a style of its own."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils import timezone

from geo_grid.model_bases.geometry_fields import SRID, sound
from geo_grid.themes.rules import NAME
from geo_grid.vault.typed_text import FreeDocument, FreeText


class Theme(models.Model):
    """A thematic layer: what it is called, who may see it, its columns and how it is drawn.

    `columns` are ``{name, source, title_zh, title_en, type, shown}``, `style` is
    ``{colour, dark, size, symbol, by, entries}``; :mod:`geo_grid.themes.rules` says what fits.
    """

    class Geometry(models.TextChoices):
        POINT = "point", "点"
        LINE = "line", "线"
        POLYGON = "polygon", "面"

    class Access(models.TextChoices):
        GROUND = "ground", "全体工作人员"
        REGISTER = "register", "辖区内人员"

    name = models.CharField(max_length=40, unique=True)
    title_zh = FreeText(max_length=60)
    title_en = FreeText(max_length=60)
    source = FreeText(max_length=100)
    geometry = models.CharField(max_length=7, choices=Geometry)
    access = models.CharField(max_length=8, choices=Access)
    columns = FreeDocument(default=list)
    style = FreeDocument(default=dict)
    min_zoom = models.PositiveSmallIntegerField(default=0, help_text="tiles below it leave it out")
    revision = models.PositiveIntegerField(default=1, help_text="grows with every change")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.BigIntegerField(null=True, help_text="id of the account")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=NAME), name="theme_name_letters"),
        ]


class ThemeLoad(models.Model):
    """A file that was loaded into a layer. What it replaced is kept, until the next one, for undo."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="loads")
    file_name = FreeText(max_length=300)
    datum = models.CharField(max_length=10)
    rows = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    owner = models.BigIntegerField(null=True, help_text="id of the account")
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced")


class ThemeFeature(models.Model):
    """A thing of a layer; values by column as text, in the form that PostgreSQL casts."""

    load = models.ForeignKey(ThemeLoad, models.CASCADE, related_name="features")
    geom = models.GeometryField(srid=SRID)
    inside = models.PointField(srid=SRID, spatial_index=False, help_text="a point on the shape")
    properties = FreeDocument(default=dict)

    class Meta:
        constraints = sound("geom", "inside", table="themefeature")
