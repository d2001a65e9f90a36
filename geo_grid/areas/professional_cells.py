"""Which cell of a professional grid a place stood in on a day, and whose it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass(frozen=True)
class ProfessionalCell:
    """A cell as it was called then; `worker` is the id of who served it first, None of nobody."""

    id: int
    code: str
    name: str
    worker: int | None

    @property
    def label(self) -> str:
        return self.name or self.code


def cell_at(
    kind: str, *, point: Point, at: datetime, atom: int | None = None
) -> ProfessionalCell | None:
    """The cell of the grid `kind` at a point (EPSG:4326) as of a moment; None where it had none.

    `atom`: the basic cell that owns the point, which decides on a shared edge.
    """
    given = {"kind": kind, "point": point.ewkt, "at": at, "atom": atom}
    return next((ProfessionalCell(**row) for row in sql.rows("professional_cell_at", given)), None)
