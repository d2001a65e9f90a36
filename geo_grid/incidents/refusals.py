"""What is said when a transition cannot be done now, with what the caller needs to go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geo_grid.city_time import local
from geo_grid.errors import BadInput, Conflict, NotAllowed, Stale, Term, Terms, gettext_noop
from geo_grid.incidents.models import Incident
from geo_grid.incidents.steps import ENDED
from geo_grid.incidents.words import field_term, step_term, transition_term, transition_terms


class CaseConflict(Conflict):
    """The case does not allow it now; `more` stands in the reply beside code and message."""

    def __init__(self, code: str, message: str, *, more: dict[str, Any], **params: Any) -> None:
        self.more = more
        super().__init__(code, message, **params)


class StaleCase(Stale):
    """The case has moved on since it was read."""

    def __init__(self, case: Incident, *, revision: int, to: str) -> None:
        super().__init__(yours={"revision": revision, "to": to}, theirs=version_of(case))
        self.code = "revision"
        self.message = gettext_noop(
            "The case has moved on since you read it; look at it again and decide anew."
        )


def version_of(case: Incident) -> dict[str, Any]:
    """What a transition answers of the case as it stands."""
    return {
        "step": case.step,
        "revision": case.revision,
        "deadline": local(case.deadline).isoformat() if case.deadline else None,
    }


def not_at_this_step(case: Incident, to: str, *, allowed: Iterable[str]) -> CaseConflict:
    offered = list(allowed)
    message = gettext_noop(
        "“%(to)s” is not possible while the case is at the step “%(step)s”. You can do now: "
        "%(allowed)s."
    )
    if not offered:
        message = (
            gettext_noop(
                "“%(to)s” is not possible any more: the case has ended as “%(step)s”, and this "
                "account cannot take it up again."
            )
            if case.step in ENDED
            else gettext_noop(
                "“%(to)s” is not possible while the case is at the step “%(step)s”. It waits for "
                "somebody else now; its page says for whom."
            )
        )
    return CaseConflict(
        "not_at_this_step", message,
        more={"allowed": offered, "step": case.step, "revision": case.revision},
        step=step_term(case.step), to=transition_term(to), allowed=transition_terms(offered),
    )  # fmt: skip


def refused(
    code: str, message: str, *, case: Incident, allowed: Iterable[str] = (),
    terms: Mapping[str, Term | Terms] | None = None, **more: Any,
) -> CaseConflict:  # fmt: skip
    """A conflict of this code; further values stand in the reply and fill the message.

    `terms` fill it with words where the reply has codes of the same names.
    """
    known = {"step": case.step, "revision": case.revision, "allowed": list(allowed), **more}
    return CaseConflict(code, message, more=known, **(more | dict(terms or {})))


def no_right(to: str) -> NotAllowed:
    return NotAllowed(
        "not_yours_to_do",
        gettext_noop("This account may not do “%(to)s” with this case; ask who is responsible."),
        to=transition_term(to),
    )


def verifier_not_apart() -> NotAllowed:
    return NotAllowed(
        "verifier_handled",
        gettext_noop(
            "Who handled a case, or belongs to a department that did, cannot check it; leave it to "
            "another verifier."
        ),
    )


def missing(field: str) -> BadInput:
    return BadInput(
        f"{field}_missing", gettext_noop("Give “%(name)s”: this needs it."),
        field=field, name=field_term(field),
    )  # fmt: skip


def no_such_case(ref: str) -> BadInput:
    return BadInput(
        "case_unknown",
        gettext_noop("There is no case “%(ref)s” that you can see; write the number of one."),
        field="of",
        ref=ref[:64],
    )
