"""Why a person's data are looked at. Codes, because a free text would keep what it was about."""

from __future__ import annotations

from enum import StrEnum

from geo_grid.errors import BadInput, gettext_noop


class Reason(StrEnum):
    """What the looking is for."""

    VISIT = "visit"
    INCIDENT = "incident"
    CHECK = "check"
    RESCUE = "rescue"
    AUTHORITY = "authority"


def check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    """Raise :class:`BadInput` ``<name>_unknown`` for a value that is none of `known`."""
    if value not in known:
        raise BadInput(
            f"{name}_unknown",
            gettext_noop("%(name)s must be one of: %(known)s."),
            field=name,
            name=name,
            known=", ".join(known),
        )
