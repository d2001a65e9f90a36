"""Publishing, the last guard: ground with a gap or an overlap is refused by name and rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import shapely
from django.db import IntegrityError
from numpy.typing import NDArray

from geo_grid.errors import Conflict, gettext_noop
from geo_grid.geometry.coverage import check
from geo_grid.redraw.drafts import ground
from geo_grid.redraw.models import Plan

Geoms = NDArray[np.object_]


class GroundUnsound(Exception):
    """What is about to be stored is no valid coverage; :func:`told` says it to whoever publishes."""


def check_ground(*, before: Geoms, after: Geoms) -> None:
    """Raise :class:`GroundUnsound` when a valid coverage (EPSG:4326) became an invalid one.

    Ground that was faulty before keeps its faults: whoever publishes on it has not made them.
    """
    if not check(after) and check(before):
        raise GroundUnsound


def beside(geoms: Geoms, others: Geoms) -> Geoms:
    """Those of the `others` that touch one of the polygons."""
    near = np.unique(shapely.STRtree(others).query(geoms, predicate="intersects")[1])
    found: Geoms = others[near]
    return found


@contextmanager
def told(plan: Plan) -> Iterator[None]:
    """Ground that cannot be stored inside is told as :class:`Conflict`, by what helps against it."""
    _, now, _, _ = ground.versions()  # before anything inside changes it
    try:
        yield
    except GroundUnsound as error:
        raise _refused(plan, now) from error
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if not name.endswith("_sound"):
            raise
        raise _refused(plan, now) from error


def _refused(plan: Plan, now: int) -> Conflict:
    if plan.ground_version != now:
        return Conflict(
            "plan_base_changed",
            gettext_noop(
                "The cells it started from have changed meanwhile; replay the plan first."
            ),
        )
    return Conflict(
        "ground_unsound",
        gettext_noop(
            "A border that the plan cuts would be left with a gap or an overlap; draw the line "
            "a little beside."
        ),
    )
