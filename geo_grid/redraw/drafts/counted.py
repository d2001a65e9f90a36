"""What plans weigh that is no column of the sums: read by one query each for all basic cells of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from geo_grid import city_time
from geo_grid.access.context import counting_all
from geo_grid.redraw.steps.measure import ELDERLY
from geo_grid.redraw.steps.measures import VISITS_DUE
from geo_grid.sql import SqlFiles
from geo_grid.visits import queries as visits

sql = SqlFiles(__file__)
OLD_AGE = 60


def by_atom(name: str, communities: Sequence[int], today: date) -> Mapping[str, int]:
    """How many lie in each base atom of some communities, by its key; those with none are left out.

    Whom it is told is decided by :func:`.telling.may_weigh`, so that everybody is counted here.
    """
    with counting_all():
        return _COUNTS[name](list(communities), today)


def day() -> date:
    """Until when a count holds: birthdays and visits come with the days of the city."""
    return city_time.today()


def _elderly(communities: list[int], today: date) -> dict[str, int]:
    try:
        born = today.replace(year=today.year - OLD_AGE)
    except ValueError:  # the 29th of February, of a year without
        born = today.replace(year=today.year - OLD_AGE, day=28)
    rows = sql.rows("elderly", {"communities": communities, "born": born})
    return {str(row["basic_cell_id"]): int(row["n"]) for row in rows}


def _visits(communities: list[int], today: date) -> dict[str, int]:
    return {str(pk): n for pk, n in visits.due_by_atom(communities, today=today).items()}


_COUNTS: dict[str, Callable[[list[int], date], dict[str, int]]] = {
    ELDERLY: _elderly,
    VISITS_DUE: _visits,
}
