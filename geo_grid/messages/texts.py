"""What a message says, in the language of whoever reads it."""

from __future__ import annotations

from django.utils.translation import gettext

from geo_grid.errors import gettext_noop
from geo_grid.messages.models import Message

WHOLE = "whole"
"""The clock of the whole case, among those of its steps."""
Kind = Message.Kind
_SAYS = {
    Kind.ASKED: gettext_noop("There is a question about your report %(ref)s."),
    Kind.DISPATCHED: gettext_noop("Case %(ref)s was dispatched to you."),
    Kind.RETURNED: gettext_noop("Case %(ref)s was returned; dispatch it anew."),
    Kind.REWORKED: gettext_noop("Case %(ref)s did not pass its check; it is to be done again."),
    Kind.SUPERVISED: gettext_noop("Case %(ref)s is under supervision."),
    Kind.CLOSED: gettext_noop("Your report %(ref)s is closed."),
    Kind.MERGED: gettext_noop(
        "Your report %(ref)s is dealt with together with another of the same matter."
    ),
}
_WHOLE_SAYS = gettext_noop("Case %(ref)s has used %(level)s %% of its time limit.")
_STEP_SAYS = gettext_noop(
    "Case %(ref)s has used %(level)s %% of the time limit of its step “%(step)s”."
)
_VACANT_SAYS = gettext_noop(
    "The post below yours is vacant (%(divisions)s), therefore this comes to you."
)
_OUT_OF_SIGHT = gettext_noop("(no longer yours to see)")
_STEPS = {
    "reported": gettext_noop("reported"),
    "accepted": gettext_noop("accepted"),
    "dispatched": gettext_noop("dispatched"),
    "handling": gettext_noop("handling"),
    "answered": gettext_noop("answered"),
}


def text_of(message: Message, *, ref: str | None) -> str:
    """The sentence of a message; `ref` is that of its case, None where the reader does not see it."""
    shown = ref or gettext(_OUT_OF_SIGHT)
    if message.kind != Kind.ESCALATION:
        return gettext(_SAYS[Kind(message.kind)]) % {"ref": shown}
    clock = message.parameters.get("clock", WHOLE)
    says = _WHOLE_SAYS if clock == WHOLE else _STEP_SAYS
    step = gettext(_STEPS.get(clock, clock))
    text = gettext(says) % {"ref": shown, "level": message.level, "step": step}
    if vacant := message.parameters.get("vacant"):
        text += " " + gettext(_VACANT_SAYS) % {"divisions": ", ".join(vacant)}
    return text
