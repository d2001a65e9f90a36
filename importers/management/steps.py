"""What the steps of long work are called."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_NAMES = {
    "generate": gettext_noop("Drawing the city"),
    "read": gettext_noop("Reading the files"),
    "estimate": gettext_noop("Estimating floors and households"),
    "basic_cells": gettext_noop("Cutting basic cells"),
    "neighbours": gettext_noop("Finding neighbours"),
    "divisions": gettext_noop("Divisions"),
    "grid_cells": gettext_noop("Grid cells"),
    "resolve": gettext_noop("Resolving in space"),
    "count": gettext_noop("Counting"),
    "streets": gettext_noop("Streets"),
    "barriers": gettext_noop("Barriers"),
    "gates": gettext_noop("Gates"),
    "ground_cover": gettext_noop("Water and green"),
    "buildings": gettext_noop("Buildings"),
    "entrances": gettext_noop("Entrances"),
    "units": gettext_noop("Units"),
    "residents": gettext_noop("Residents"),
    "care": gettext_noop("Care groups"),
    "visits": gettext_noop("Visits"),
    "organisations": gettext_noop("Organisations"),
    "facilities": gettext_noop("Facilities"),
    "components": gettext_noop("Components"),
    "incidents": gettext_noop("Incidents"),
    "workers": gettext_noop("Workers"),
    "addresses": gettext_noop("Addresses and names of places"),
    "places": gettext_noop("Places"),
    "publish": gettext_noop("Publishing numbers by community"),
}


def step_name(step: str) -> str:
    """The name of a step in the language in force; the code itself for an unknown one."""
    return _(_NAMES[step]) if step in _NAMES else step
