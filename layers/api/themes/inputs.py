"""What is sent about thematic layers; :mod:`geo_grid.themes.rules` judges how it fits together."""

from __future__ import annotations

from rest_framework import serializers

from geo_grid.geometry.datum import DATUMS
from geo_grid.http.inputs import Input
from geo_grid.themes.models import Theme
from geo_grid.themes.rules import MOST_COLUMNS, MOST_ENTRIES, SIZE_PX, SYMBOLS, TYPES
from layers.statistics.classes import FEWEST, METHODS, MOST


class ThemeColumn(Input):
    """A column: its name, that of the file's column, its titles, and whether a popup shows it."""

    name = serializers.CharField(max_length=40)
    source = serializers.CharField(max_length=300)
    title_zh = serializers.CharField(max_length=60)
    title_en = serializers.CharField(max_length=60)
    type = serializers.ChoiceField(choices=TYPES)
    shown = serializers.BooleanField(default=True)


class ThemeEntry(Input):
    """A class: a word, or the lower bound of a number."""

    key = serializers.CharField(max_length=100)
    title_zh = serializers.CharField(max_length=60)
    title_en = serializers.CharField(max_length=60)
    colour = serializers.RegexField(r"^#[0-9a-f]{6}$")


class ThemeStyle(Input):
    """One colour, or classes of the column `by`; `size` is a radius or a width in pixels."""

    colour = serializers.RegexField(r"^#[0-9a-f]{6}$")
    dark = serializers.RegexField(r"^#[0-9a-f]{6}$")
    size = serializers.FloatField(min_value=SIZE_PX[0], max_value=SIZE_PX[1])
    symbol = serializers.ChoiceField(choices=SYMBOLS, default="circle")
    by = serializers.CharField(max_length=40, default="", allow_blank=True)
    entries = serializers.ListField(child=ThemeEntry(), max_length=MOST_ENTRIES, default=list)


class ThemeChange(Input):
    """What can be changed later."""

    title_zh = serializers.CharField(max_length=60)
    title_en = serializers.CharField(max_length=60)
    source = serializers.CharField(max_length=100)
    access = serializers.ChoiceField(choices=Theme.Access.choices)
    columns = serializers.ListField(child=ThemeColumn(), max_length=MOST_COLUMNS)
    style = ThemeStyle()


class ThemeInput(ThemeChange):
    """A declaration."""

    name = serializers.CharField(max_length=40)
    geometry = serializers.ChoiceField(choices=Theme.Geometry.choices)


class FileChoice(Input):
    """A sent-in file, and which of its layers."""

    upload = serializers.UUIDField()
    layer = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    crs = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")
    north_first = serializers.BooleanField(default=False)
    place = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=300), required=False, default=dict,
        help_text="columns that places are read from: lon and lat, position (both in one) or wkt",
    )  # fmt: skip


class LoadInput(FileChoice):
    """How a file is loaded; the datum is never guessed."""

    datum = serializers.ChoiceField(choices=DATUMS)
    replace = serializers.BooleanField(default=True)
    accept_partial = serializers.BooleanField(default=False)


class SampleInput(FileChoice):
    """What a preview needs."""

    datum = serializers.ChoiceField(choices=DATUMS)
    geometry = serializers.ChoiceField(choices=Theme.Geometry.choices)
    access = serializers.ChoiceField(choices=Theme.Access.choices, default=Theme.Access.GROUND)
    columns = serializers.ListField(child=ThemeColumn(), max_length=MOST_COLUMNS, min_length=1)


class ClassInput(FileChoice):
    """Classes of one column of a file."""

    source = serializers.CharField(max_length=300)
    type = serializers.ChoiceField(choices=TYPES)
    method = serializers.ChoiceField(choices=METHODS, default="natural")
    classes = serializers.IntegerField(min_value=FEWEST, max_value=MOST, default=5)
    manual = serializers.ListField(child=serializers.FloatField(), max_length=MOST, default=list)
