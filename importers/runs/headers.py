"""What is told of a header that is not the first row alone: its rows, what stood above, its groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from geo_grid.vault.masking import mask_numbers
from importers.formats.base import Source
from importers.schema.kind import Kind, match_known
from importers.schema.texts import GROUP

Told = dict[str, Any]


def told_header(kind: Kind, opened: Source, mapping: Mapping[str, str]) -> Told | None:
    """``{first, last, titles, groups}`` for JSON; None of a header that is the first row.

    `groups` are columns under the title of a group that are read by their own name, by target.
    """
    if opened.header is None:
        return None
    first, last, titles = opened.header
    matched = match_known(kind, opened.columns, mapping)
    groups = {target: column for target, column in matched.items()
              if GROUP in column and target not in mapping}  # fmt: skip
    shown = [mask_numbers(title) for title in titles]
    return {"first": first, "last": last, "titles": shown, "groups": groups}


def header_lines(told: Told | None) -> Iterator[str]:
    """The same for a terminal."""
    if told is None:
        return
    rows = str(told["last"])
    if told["first"] < told["last"]:
        rows = f"{told['first']}–{told['last']}"
    yield gettext("  header in row %(rows)s (--header-row N names another one)") % {"rows": rows}
    if told["titles"]:
        yield gettext("  left out above it: %(titles)s") % {"titles": "; ".join(told["titles"])}
    for target, column in told["groups"].items():
        yield gettext("  “%(column)s” read as %(target)s") % {"column": column, "target": target}
