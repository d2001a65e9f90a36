"""Who a case goes to by its matter: the holder of a professional grid's cell, else who answers in the area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext

from geo_grid import city_time
from geo_grid.access.models import Department, User
from geo_grid.access.scope import scope_of
from geo_grid.areas import professional_cells
from geo_grid.areas.professional_cells import ProfessionalCell
from geo_grid.areas.professional_models import ProfessionalGrid
from geo_grid.errors import gettext_noop
from geo_grid.incidents.models import Incident
from geo_grid.incidents.suitability import is_suited
from geo_grid.incidents.workflow import Transition
from geo_grid.matters import queries as matters

HELD, NOBODY, NO_CELL = "held", "nobody", "no_cell"
_TELLS = {
    HELD: gettext_noop("By its matter it went to who held cell %(cell)s of %(grid)s on %(day)s."),
    NOBODY: gettext_noop(
        "Nobody who may handle cases held cell %(cell)s of %(grid)s on %(day)s; it went to who "
        "answers for the matter in the area."
    ),
    NO_CELL: gettext_noop(
        "%(grid)s had no cell here on %(day)s; it went to who answers for the matter in the area."
    ),
}


@dataclass(frozen=True)
class Responsible:
    """The department that leads (None: the workers of the cell) and the account that has it at once.

    `routing` is what the history says of a professional grid, for :func:`told`; None without one.
    """

    department: Department | None = None
    handler: User | None = None
    routing: dict[str, Any] | None = None
    place: str = ""


def responsible(case: Incident, *, at: datetime) -> Responsible:
    """Who answers for the case's matter where it lies, `at` the moment it is given to them.

    A matter that names a professional grid goes to its cell as of the day of the case: to the
    account of who served the cell, as far as that may be given the case, under the department that
    owns the grid. Where no cell covers the place or neither is there, the area's rule decides.
    """
    if case.matter is None:
        return Responsible()
    grid = grid_of(case)
    if grid is None:
        return Responsible(_of_the_area(case))
    cell = cell_of(case, grid)
    handler = _account(case, cell, grid, at=at)
    if cell is None or (handler is None and grid.department is None):
        outcome = NOBODY if cell else NO_CELL
        return Responsible(_of_the_area(case), routing=_routing(case, grid, cell, outcome))
    return Responsible(grid.department, handler, _routing(case, grid, cell, HELD), cell.label)


def grid_of(case: Incident) -> ProfessionalGrid | None:
    """The professional grid that the case's matter names, in the version it was reported under."""
    code = case.matter.professional_grid if case.matter else ""
    if not code:
        return None
    return ProfessionalGrid.objects.select_related("department").filter(code=code).first()


def cell_of(case: Incident, grid: ProfessionalGrid) -> ProfessionalCell | None:
    """The cell of `grid` that the case stands in, as of its day."""
    return professional_cells.cell_at(
        grid.code, point=case.point, at=day_of(case), atom=case.basic_cell_id
    )


def day_of(case: Incident) -> datetime:
    """When the case was reported, or opened again: the day whose cells it is judged by."""
    reopened = case.entries.filter(transition=Transition.REOPEN).order_by("-number").first()
    return reopened.at if reopened else case.reported_at


def told(routing: dict[str, Any] | None) -> str | None:
    """The sentence of the history, in the reader's language."""
    if not routing:
        return None
    names = {**routing, "grid": name_of(routing)}
    return gettext(_TELLS[routing["outcome"]]) % names


def name_of(names: dict[str, Any]) -> str:
    """A professional grid's name in the reader's language, as far as it has one in that."""
    english = (get_language() or "").startswith("en")
    return str((names["name_en"] if english else "") or names["name_zh"])


def _of_the_area(case: Incident) -> Department | None:
    found: Department | None = matters.department_for(
        case.matter, division=case.division, point=case.point
    )
    return found


def _account(
    case: Incident, cell: ProfessionalCell | None, grid: ProfessionalGrid, *, at: datetime
) -> User | None:
    """The account of the cell's worker, where it may be given the case as any other may."""
    if cell is None or cell.worker is None:
        return None
    account = User.objects.filter(worker=cell.worker, is_active=True).first()
    if account is None:
        return None
    suited = is_suited(case, scope_of(account), lead=grid.department_id, at=at)
    return account if suited else None


def _routing(
    case: Incident, grid: ProfessionalGrid, cell: ProfessionalCell | None, outcome: str
) -> dict[str, Any]:
    return {
        "outcome": outcome, "code": grid.code, "name_zh": grid.name_zh, "name_en": grid.name_en,
        "cell": cell.label if cell else "", "day": f"{city_time.local(day_of(case)):%Y-%m-%d}",
    }  # fmt: skip
