"""What became of a file: how many rows were read, taken, changed, and why some were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext, ngettext

from geo_grid.vault.masking import mask_numbers
from importers.rows.addresses import Doubt, doubt_as_dict
from importers.rows.findings import LEFT, STATES, FileFinding, collection
from importers.runs.headers import header_lines
from importers.runs.outcome import Outcome
from importers.schema.kind import Rivals
from importers.schema.refusals import Refusal

SHOWN_REFUSALS = 20
SHOWN_CATEGORIES = 10


@dataclass
class Report:
    """`applied` is false when refused rows kept the whole file out, or when it was only tried.

    `run` is the number of the import in the history, `outcome` what a trial found would change.
    `doubtful` rows, as many as were put `aside`, wait until somebody says what their address means.
    """

    kind: str
    file: str
    read: int = 0
    blank: int = 0
    """Rows in which no cell holds anything; they are left out and none of those read."""
    curves: int = 0
    """Shapes with arcs, which were drawn straight."""
    heights: int = 0
    """Shapes with a third or fourth ordinate (Z, M), which is not kept."""
    changed: int = 0
    applied: bool = False
    refused: list[Refusal] = field(default_factory=list)
    findings: list[FileFinding] = field(default_factory=list)
    sums: dict[str, Any] = field(default_factory=dict)
    run: int | None = None
    undoable: bool = False
    outcome: Outcome | None = None
    aside: int = 0
    doubtful: list[Doubt] = field(default_factory=list)
    hidden: tuple[str, ...] = ()
    """Sheets that nobody sees in the workbook; they are not read."""
    hidden_rows: int = 0
    """Rows that nobody sees in the sheet; they are read."""
    header: dict[str, Any] | None = None
    """A header that is not the first row alone (:func:`importers.runs.headers.told_header`)."""
    rivals: list[Rivals] = field(default_factory=list)
    """Columns that were left because another one was taken for their target."""
    choices: dict[str, Any] = field(default_factory=dict)
    """What was said of the file by hand (:class:`importers.rows.choices.FileChoices`)."""
    replaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Cells of a target, by the word they held, that were given another meaning."""
    rejects_unwritten: str = ""
    """Why the file of refused rows, which was wanted, is not there."""
    unnamed: dict[str, int] = field(default_factory=dict)
    """Rows by the categories that the file of categories does not name."""

    @property
    def refused_rows(self) -> int:
        return len({refusal.row for refusal in self.refused})

    @property
    def accepted(self) -> int:
        """Rows without a fault or a doubt (loaded only if `applied`)."""
        return self.read - self.refused_rows - self.aside

    @property
    def left(self) -> list[FileFinding]:
        """Faults of a layer of cells that were not repaired."""
        return [found for found in self.findings if found.state == LEFT]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; messages in the language that is active."""
        payload = {
            "kind": self.kind,
            "file": self.file,
            "read": self.read,
            "accepted": self.accepted,
            "changed": self.changed,
            "refused": [refusal.as_dict() for refusal in self.refused],
            "applied": self.applied,
            "run": self.run,
        }
        if self.doubtful:
            payload["doubtful"] = [doubt_as_dict(doubt) for doubt in self.doubtful]
        if self.blank:
            payload["blank"] = self.blank
        payload |= {name: n for name in ("curves", "heights") if (n := getattr(self, name))}
        if self.hidden:
            payload["hidden_sheets"] = list(self.hidden)
        if self.rejects_unwritten:
            payload["rejects_unwritten"] = self.rejects_unwritten
        if self.hidden_rows:
            payload["hidden_rows"] = self.hidden_rows
        if self.header:
            payload["header"] = self.header
        if self.rivals:
            payload["columns_left"] = [asdict(one) for one in self.rivals]
        if self.choices:
            payload["choices"] = self.choices
            payload["words"] = words_of(self)
        if self.unnamed:
            payload["categories_left"] = self.unnamed
        if self.outcome:
            payload["outcome"] = self.outcome.as_dict()
        if self.sums or self.findings:
            payload |= {"findings": collection(self.findings), "sums": self.sums}
        return payload

    def lines(self) -> Iterator[str]:
        """For a terminal: the numbers, the first refusals and the way out."""
        yield (
            gettext(
                "%(file)s: %(read)s rows read, %(accepted)s accepted, %(refused)s refused, "
                "%(changed)s changed something."
            )
            % self.numbers()
        )
        yield from header_lines(self.header)
        yield from self._left_out_lines()
        yield from self._rival_lines()
        yield from self._choice_lines()
        yield from self._category_lines()
        for refusal in self.refused[:SHOWN_REFUSALS]:
            payload = refusal.as_dict()
            yield gettext("  row %(row)s, %(field)s: %(message)s [%(code)s]") % payload
        more = len(self.refused) - SHOWN_REFUSALS
        if more > 0:
            yield ngettext(
                "  … and %(more)s more refusal (--report FILE lists all).",
                "  … and %(more)s more refusals (--report FILE lists all).",
                more,
            ) % {"more": more}
        yield from self._doubt_lines()
        yield from self._finding_lines()
        yield from self._end_lines()

    def _end_lines(self) -> Iterator[str]:
        """What became of it all."""
        if self.outcome is not None and self.outcome.twice:
            yield (
                gettext(
                    "  %(rows)s of %(of)s new rows lie on what is known already: they would double it. "
                    "They may be the same things under other keys."
                )
                % self.outcome.twice
            )
        if self.outcome is not None:
            yield gettext(
                "Nothing was changed (trial): %(new)s rows would be new, %(changed)s would change "
                "something, %(same)s say what is known."
            ) % {
                "new": self.outcome.new,
                "changed": self.outcome.changed,
                "same": self.outcome.same,
            }
        elif not self.applied:
            yield gettext(
                "Nothing was loaded. Correct the file, or load the good rows alone with "
                "--accept-partial."
            )
        elif self.undoable:
            yield gettext("Import %(run)s (undo_import %(run)s takes it back).") % {"run": self.run}

    def _left_out_lines(self) -> Iterator[str]:
        """Blank rows, curves, heights, hidden sheets and rows."""
        if self.blank:
            yield ngettext(
                "  %(count)s blank row left out.", "  %(count)s blank rows left out.", self.blank
            ) % {"count": self.blank}
        if self.curves:
            yield ngettext(
                "  %(count)s curve drawn straight to 1 cm.",
                "  %(count)s curves drawn straight to 1 cm.",
                self.curves,
            ) % {"count": self.curves}
        if self.heights:
            yield ngettext(
                "  %(count)s shape has heights (Z or M), which are not kept.",
                "  %(count)s shapes have heights (Z or M), which are not kept.",
                self.heights,
            ) % {"count": self.heights}
        if self.hidden:
            yield gettext("  hidden sheets, not read: %(sheets)s") % {
                "sheets": ", ".join(self.hidden)
            }
        if self.hidden_rows:
            yield ngettext(
                "  %(count)s hidden row, read like the others.",
                "  %(count)s hidden rows, read like the others.",
                self.hidden_rows,
            ) % {"count": self.hidden_rows}

    def _choice_lines(self) -> Iterator[str]:
        """What was said of the file by hand, and how many cells it meant."""
        if self.choices.get("crs"):
            yield gettext("  projection, as was said: %(crs)s") % {"crs": self.choices["crs"]}
        if self.choices.get("north_first"):
            yield gettext("  northing (latitude) first, as was said")
        for target, text in self.choices.get("constants", {}).items():
            yield gettext("  all rows: %(target)s = %(value)s") % {"target": target, "value": text}
        for one in words_of(self):
            yield gettext("  %(target)s: “%(word)s” read as “%(meant)s” in %(cells)s cells") % one

    def _category_lines(self) -> Iterator[str]:
        """What the file of categories does not name, the most frequent first."""
        if self.unnamed:
            most = sorted(self.unnamed.items(), key=lambda one: (-one[1], one[0]))
            shown = ", ".join(f"{word} ({rows})" for word, rows in most[:SHOWN_CATEGORIES])
            yield gettext("Categories left as they are, %(count)s of them: %(shown)s.") % {
                "count": len(most), "shown": shown,
            }  # fmt: skip

    def _rival_lines(self) -> Iterator[str]:
        """Columns that were left because another one is taken for what they mean."""
        for one in self.rivals:
            yield gettext(
                "  not read: column %(left)s; “%(taken)s” is taken as %(target)s (--map changes that)"
            ) % {"left": ", ".join(one.left), "taken": one.taken, "target": one.target}

    def _doubt_lines(self) -> Iterator[str]:
        """How many rows wait for a decision on their address, and the first of them."""
        if not self.doubtful:
            return
        yield ngettext(
            "  %(count)s row waits for a decision about its address (page “Addresses”):",
            "  %(count)s rows wait for a decision about their addresses (page “Addresses”):",
            len(self.doubtful),
        ) % {"count": len(self.doubtful)}
        for doubt in self.doubtful[:SHOWN_REFUSALS]:
            yield gettext("  row %(row)s, %(field)s: %(message)s [%(code)s]") % doubt_as_dict(doubt)

    def _finding_lines(self) -> Iterator[str]:
        """The faults of a layer of cells, those that were left first; sums before and after."""
        ordered = [*self.left, *(found for found in self.findings if found.state != LEFT)]
        for found in ordered[:SHOWN_REFUSALS]:
            state = gettext(STATES[found.state])
            yield f"  {found.as_dict()['message']} [{found.kind}, {state}]"
        more = len(ordered) - SHOWN_REFUSALS
        if more > 0:
            yield ngettext(
                "  … and %(more)s more finding (--findings FILE.gpkg holds all).",
                "  … and %(more)s more findings (--findings FILE.gpkg holds all).",
                more,
            ) % {"more": more}
        if self.sums:
            for when, payload in (("before", gettext("before")), ("after", gettext("after"))):
                total = self.sums["total"][when]
                yield gettext(
                    "  %(when)s: %(buildings)s buildings, %(units)s units, %(households)s "
                    "households, %(residents)s residents"
                ) % {"when": payload, **total}

    def numbers(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "read": self.read,
            "accepted": self.accepted,
            "refused": self.refused_rows,
            "changed": self.changed,
        }


def words_of(report: Report) -> list[dict[str, Any]]:
    """Words that were given another meaning, with the number of cells; 0 where none held it."""
    counts = Counter({(t, mask_numbers(w)): n for (t, w), n in report.replaced.items()})
    return [
        {"target": target, "word": word, "meant": meant, "cells": counts[target, word]}
        for target, words in report.choices.get("values", {}).items()
        for word, meant in words.items()
    ]
