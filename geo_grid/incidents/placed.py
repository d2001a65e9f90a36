"""Incidents as things that stand on the ground."""

from __future__ import annotations

from geo_grid.areas.placed import Ids, Placed, Sum, register
from geo_grid.incidents import shown
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def _complete(ids: Ids) -> None:
    """The version of the cell, the building and the division, of the atom that is known by now."""
    sql.run("resolve", {"ids": None if ids is None else list(ids)})


def _recell(atoms: Ids) -> None:
    """Open ones lie in the cell that holds their atom now; closed ones keep the version."""
    sql.run("move_incidents", {"atoms": list(atoms or ())})


register(
    Placed(
        "incident", "geo_grid.Incident", 80,
        complete=_complete,
        recell=_recell,
        sums=(
            Sum("open_incidents", 140, ("未结事件", "Open incidents"), about="case",
                is_of_cells=False, where="t.state = 'open'"),
            # Counted when asked: a stored number would go stale at midnight without a write.
            Sum("incidents_90d", 150, about="case", is_stored=False, is_of_cells=False,
                where="t.reported_at >= now() - make_interval(days => %(days)s)"),
        ),
        layers=(shown.INCIDENTS,),
    ),
)  # fmt: skip
