"""What is asked of a case: one transition, as a caller sent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TransitionRequest:
    """One of :class:`~geo_grid.incidents.workflow.Transition` with what it brings.

    `revision` is the one the caller saw (None: whatever stands, for citizens, who see none), or with
    `written_at` the one that a phone saw before it wrote this without a line: what others did since
    then stands in its way only where it moved the case;
    `client_id` makes the same request sent again one request. `department` and `parts` are codes,
    `handler` is the username of who is sent, `of` is the ref of another case, `stars` (1 to 5) come
    with an evaluation.
    """

    to: str
    revision: int | None = None
    client_id: str | None = None
    note: str = ""
    reason: str = ""
    department: str = ""
    handler: str = ""
    parts: Sequence[str] = ()
    until: datetime | None = None
    of: str = ""
    stars: int | None = None
    written_at: datetime | None = None

    @property
    def basis(self) -> str:
        """Why it is done: the reason, or what stands in the note."""
        return (self.reason or self.note).strip()
