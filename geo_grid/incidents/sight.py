"""Who saw a case before it changed: the columns that the predicate reads, as they were, and the parts.

The stream tells those who lose sight of a case by it that it has left. A part that was not answered
is deleted when the case is returned, dispatched anew or decided by arbitration.
"""

from __future__ import annotations

from typing import Any

from geo_grid.incidents.models import Incident

COLUMNS = (
    "id", "basic_cell_id", "division_id", "building_id", "department_id", "reporter_id",
    "handler_id", "verifier_id", "supervisor_id",
)  # fmt: skip
"""What ``access/sql/in_scope_incident.sql`` reads of a row; a test compares them with its text."""

Sight = dict[str, Any]


def sight_of(case: Incident) -> Sight:
    """These columns as `case` has them now, and the departments that have a part under ``parts``.

    To be taken before it is changed, by somebody who sees the case.
    """
    seen: Sight = {name: getattr(case, "pk" if name == "id" else name) for name in COLUMNS}
    seen["parts"] = sorted({part.department_id for part in case.parts.all()})
    return seen
