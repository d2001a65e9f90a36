"""Every section at a tiny size, to see that it runs: ``python -m bench --tiny [NAME …]``.

A module of the bench says in TINY which of its constants are smaller then. Nothing is written to
docs/; commands and the site are not started anew for each section.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from types import ModuleType

from django.core.management import call_command

is_on = False
shared = contextlib.ExitStack()
"""What sections share while the bench is tiny; closed at the end."""


def switch_on(modules: Iterable[ModuleType]) -> None:
    """Make the constants of these modules small. Raises AttributeError for one without TINY."""
    global is_on
    is_on = True
    for module in modules:
        for name, value in module.TINY.items():
            if not hasattr(module, name):
                raise AttributeError(f"{module.__name__} has no {name}")
            setattr(module, name, value)


def new_tables() -> None:
    """An empty database: tables made anew, or only emptied while the bench is tiny."""
    if is_on:
        call_command("flush", interactive=False, verbosity=0)
        return
    call_command("migrate", "geo_grid", "zero", verbosity=0)
    call_command("migrate", verbosity=0)
