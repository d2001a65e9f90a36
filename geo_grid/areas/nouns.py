"""What a table is called in the versions of the data, so that each writer names what it changed."""

from __future__ import annotations

from django.db.models import Model

from geo_grid.areas.placed import PLACED

GROUND = "ground"
WORKERS = "workers"
_CALLED = {"areas": GROUND, "locate": "places", "Worker": WORKERS, "CellTeam": WORKERS}


def noun_of(model: type[Model]) -> str:
    """The noun whose layers become stale when a row of `model` changes: mostly its package's name.

    One that stands on the ground and shows itself under another name is called as it shows itself.
    """
    label = model._meta.label
    package = model.__module__.split(".")[1]
    name = _CALLED.get(model.__name__) or _CALLED.get(package, package)
    shown = {
        noun
        for placed in PLACED
        if placed.model == label
        for layer in placed.layers
        for noun in layer.nouns
    }
    return name if not shown or name in shown else min(shown)
