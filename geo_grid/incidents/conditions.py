"""What a transition hangs on beside step and party: what was asked, is open, was brought."""

from __future__ import annotations

from collections.abc import Callable

from geo_grid.errors import BadInput, Terms, gettext_noop
from geo_grid.incidents.files import MOST_FILES
from geo_grid.incidents.models import CaseEntry, CaseFile, Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import missing, no_right, refused, verifier_not_apart
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.steps import Kind, Step
from geo_grid.incidents.words import transition_term
from geo_grid.incidents.workflow import Need, Rule, Transition, Who, needs_of, rules_at
from geo_grid.matters.admissions import is_admitted


def allowed_to(standing: Standing) -> list[str]:
    """The transitions that this caller may make now, in the order of the workflow."""
    case = standing.case
    rules = rules_at(case.kind, case.step, in_arbitration=case.in_arbitration)
    return [
        rule.transition.value
        for rule in rules
        if standing.is_one_of(rule.who) and is_possible(standing.case, rule)
    ]


def check_party(standing: Standing, rule: Rule) -> None:
    """Raise :class:`NotAllowed` unless the caller is one of those who may."""
    if standing.is_one_of(rule.who):
        return
    if rule.who == (Who.VERIFYING,) and standing.holds(Who.VERIFYING):
        raise verifier_not_apart()
    raise no_right(rule.transition)


# ---- what the case's history allows


def is_possible(case: Incident, rule: Rule) -> bool:
    return _IMPOSSIBLE.get(rule.transition, _never)(case) is None


def check_possible(standing: Standing, rule: Rule) -> None:
    """Raise :class:`CaseConflict` for what the step allows and the case's history does not."""
    found = _IMPOSSIBLE.get(rule.transition, _never)(standing.case)
    if found:
        raise refused(*found, case=standing.case, allowed=allowed_to(standing))


def question_is_open(case: Incident) -> bool:
    """Whether the reporter was asked something and has not replied."""
    talk = case.entries.filter(transition__in=[Transition.ASK, Transition.REPLY])
    last = talk.order_by("-number").values_list("transition", flat=True).first()
    return last == Transition.ASK


def is_registered(case: Incident) -> bool:
    return case.entries.filter(transition=Transition.ACCEPT).exists()


OVERRIDE = "override"
"""What the entry of a case is called whose matter is not admitted where it lies, and that was let in."""


def wants_override(case: Incident) -> bool:
    """Whether somebody has to let the case in before it is accepted. An emergency is done at once."""
    if case.step != Step.REPORTED or case.kind == Kind.EMERGENCY:
        return False
    return not is_admitted(case.matter, case.division)


def _not_admitted(case: Incident) -> tuple[str, str] | None:
    if not wants_override(case) or case.entries.filter(transition=OVERRIDE).exists():
        return None
    return "matter_not_admitted", gettext_noop(
        "This matter is not on the community's admission list; another person may let the case in."
    )


def check_another_person(standing: Standing, rule: Rule) -> None:
    """Who let a case in does not take it in as well. Raises :class:`CaseConflict`."""
    case = standing.case
    if rule.transition not in _TAKING_IN or not wants_override(case):
        return
    others = case.entries.filter(transition=OVERRIDE).exclude(account=standing.scope.account)
    if not others.exists():
        raise refused(
            "let_in_by_oneself",
            gettext_noop("You let this case in yourself; another person accepts it."),
            case=case,
        )


def _never(case: Incident) -> None:
    return None


def _twice_registered(case: Incident) -> tuple[str, str] | None:
    if case.step == Step.REPORTED or not is_registered(case):
        return None
    return "registered_already", gettext_noop("This case has been registered already.")


def _asked_enough(case: Incident) -> tuple[str, str] | None:
    # 一次性告知: an applicant hears of everything that is missing at once.
    if case.kind == Kind.APPROVAL and case.entries.filter(transition=Transition.ASK).exists():
        return "notice_given", gettext_noop(
            "What is missing was named in one notice already; a second one is not given."
        )
    if question_is_open(case):
        return "question_open", gettext_noop("The last question has not been answered yet.")
    return None


def _nothing_asked(case: Incident) -> tuple[str, str] | None:
    if case.step == Step.MERGED or question_is_open(case):
        return None
    return "no_question", gettext_noop("Nothing has been asked that a reply could answer.")


_IMPOSSIBLE: dict[Transition, Callable[[Incident], tuple[str, str] | None]] = {
    Transition.ACCEPT: lambda case: _twice_registered(case) or _not_admitted(case),
    Transition.SELF_HANDLE: _not_admitted,
    Transition.ASK: _asked_enough,
    Transition.REPLY: _nothing_asked,
}


_TAKING_IN = (Transition.ACCEPT, Transition.SELF_HANDLE)


# ---- parts and evidence


def check_parts_answered(case: Incident, *, allowed: list[str]) -> None:
    """Raise :class:`CaseConflict` ``parts_open`` while a part of this round is not answered."""
    rows = case.parts.filter(round=case.round, answered_at__isnull=True).order_by(
        "department__code"
    )
    waiting = dict(rows.values_list("department__code", "department__name"))
    if waiting:
        raise refused(
            "parts_open",
            gettext_noop(
                "Parts that are not answered yet: %(open)s (%(parts)s); the lead answers after them."
            ),
            case=case, allowed=allowed, open=len(waiting), parts=list(waiting),
            terms={"parts": Terms(waiting.values())},
        )  # fmt: skip


def check_brought(case: Incident, rule: Rule, request: TransitionRequest) -> None:
    """Raise :class:`BadInput` by the name of the first thing that is missing, or has no use here."""
    for need in needs_of(rule, case.kind):
        field = _BROUGHT[need](case, request)
        if field:
            raise missing(field)
    if request.handler and Need.HANDLER not in rule.optional:
        raise BadInput(
            "handler_unused",
            gettext_noop("“%(to)s” sends nobody; leave out who is sent, or dispatch the case."),
            field="handler",
            to=transition_term(rule.transition),
        )


def _no_evidence(case: Incident, request: TransitionRequest) -> str:
    wanted = case.matter.evidence if case.matter else []
    if Need.NOTE in wanted and not request.note.strip():
        return "note"
    return "photo" if "photo" in wanted and not _has_photo(case) else ""


_BEGINNING = (Transition.TAKE, Transition.SELF_HANDLE, Transition.REWORK)


def _has_photo(case: Incident) -> bool:
    """Since work on this round began: the photo of the report shows how it was before."""
    begun = CaseEntry.objects.filter(incident=case, transition__in=_BEGINNING, round=case.round)
    since = begun.order_by("-number").values_list("at", flat=True).first()
    ours = case.files.filter(report=None)  # a citizen's show what is wrong, not that it is mended
    photos = ours.filter(media_type__startswith="image/").exclude(stage=CaseFile.Stage.BEFORE)
    is_full = ours.count() >= MOST_FILES  # none can be added: those of before have to do
    return (photos.filter(added_at__gte=since) if since and not is_full else photos).exists()


_BROUGHT: dict[Need, Callable[[Incident, TransitionRequest], str]] = {
    Need.NOTE: lambda case, given: "" if given.basis else "note",
    Need.REASON: lambda case, given: "" if given.basis else "reason",
    Need.UNTIL: lambda case, given: "" if given.until else "until",
    Need.DEPARTMENT: lambda case, given: "" if given.department else "department",
    Need.HANDLER: lambda case, given: "" if given.handler else "handler",
    Need.OF: lambda case, given: "" if given.of else "of",
    Need.PARTS: lambda case, given: "" if given.parts else "parts",
    Need.STARS: lambda case, given: "" if given.stars else "stars",
    Need.EVIDENCE: _no_evidence,
}
