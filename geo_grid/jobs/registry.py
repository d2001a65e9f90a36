"""Which function does the work of which kind of job.

An app registers its functions in a module ``job_kinds``; these are imported when a kind is first
asked for, so this package knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from geo_grid.errors import BadInput, gettext_noop

Work = Callable[..., dict[str, Any]]
"""``run(reporter, **params) -> dict``: the parameters and the result must fit JSON."""


@dataclass(frozen=True)
class JobKind:
    """`atomic`: the work and the note that it is done are one transaction, hence done once."""

    name: str
    run: Work
    atomic: bool = True


_kinds: dict[str, JobKind] = {}


def job_kind(name: str, *, atomic: bool = True) -> Callable[[Work], Work]:
    """Register a function as the work of jobs of kind `name`.

    By default the work runs in one transaction together with the note that it is done: a process
    killed at any moment leaves all of it or nothing, and nothing is done twice. With
    ``atomic=False`` (work that leaves files, not rows) the function opens its own transactions and
    must bear being run again.

    >>> @job_kind("import")
    ... def run(reporter, *, upload): ...
    """

    def register(run: Work) -> Work:
        _kinds[name] = JobKind(name, run, atomic)
        return run

    return register


@cache
def discover() -> None:
    """Import what the apps register."""
    autodiscover_modules("job_kinds")


def kind_of(name: str) -> JobKind:
    """The kind called `name`. Raises :class:`BadInput` ``job_kind_unknown``."""
    discover()
    if name not in _kinds:
        raise BadInput(
            "job_kind_unknown",
            gettext_noop("There is no kind of job “%(kind)s”; there are %(known)s."),
            field="kind",
            kind=name,
            known=", ".join(sorted(_kinds)) or "—",
        )
    return _kinds[name]
