"""partition_file BLOCKS[:LAYER] --parts K --out FILE: cells from a file of blocks, no database."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext
from tqdm import tqdm

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition import Answer, Halt, Rules, solve, suggest_parts
from geo_grid.geometry.partition.files import check_target, write_assignment, write_report
from geo_grid.geometry.partition.reading import VECTOR_SUFFIXES, Blocks, read_blocks
from geo_grid.i18n import localize
from geo_grid.management.drawing_faults import sentences, tolerance_m
from geo_grid.management.file_command import FileCommand
from geo_grid.management.stopping import calling_on_stop

USAGE = 2
BEST_EFFORT = 3
STOPPED = 130
_REPORTED = ("tolerance", "limits", "weight", "seed", "tries", "seconds", "move_price", "mend")


class Command(FileCommand):
    """Exit status: 0 valid, 2 bad input, 3 the best there is was written but is not valid or was cut
    short by SIGINT or SIGTERM, 130 stopped before there was anything to write."""

    help = "Partition blocks of a vector file into balanced, connected, compact cells."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("blocks", metavar="BLOCKS[:LAYER]")
        parser.add_argument(
            "--parts", type=int, metavar="K",
            help="how many cells; with --limits it may be left out and is then suggested",
        )  # fmt: skip
        parser.add_argument(
            "--limits", type=_limits, metavar="LOW-HIGH[,LOW-HIGH]",
            help="what a cell may hold of each weight, in place of --tolerance",
        )  # fmt: skip
        parser.add_argument(
            "--crs", default="", metavar="EPSG:CODE", help="of blocks whose file names none"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="CSV or vector")
        parser.add_argument("--edges", type=Path, metavar="CSV", help="columns u, v, barrier")
        parser.add_argument(
            "--add-edges", type=Path, metavar="CSV",
            help="ferries and bridges beside the borders: u, v",
        )  # fmt: skip
        parser.add_argument(
            "--mend", type=tolerance_m, default=0.0, metavar="LENGTH",
            help="close slits and overlaps of blocks up to this width, as 0.1m",
        )  # fmt: skip
        parser.add_argument("--tolerance", type=float, default=0.10)
        parser.add_argument("--weight", default="population", metavar="COLUMN[,COLUMN]")
        parser.add_argument(
            "--present", type=Path, metavar="CSV", help="block_id, district, locked"
        )
        parser.add_argument(
            "--move-price", type=float, default=0.0,
            help="what moving residents out of their present cells costs; 1 is much",
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--tries", type=int, default=2, help="independent searches")
        parser.add_argument("--seconds", type=float, metavar="S", help="bound the search by time")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self._run(options)
        except BadInput as error:
            raise CommandError(localize(error), returncode=USAGE) from error
        except OSError as error:
            raise CommandError(str(error), returncode=USAGE) from error
        except KeyboardInterrupt as error:
            message = gettext("Stopped before there was anything to write.")
            raise CommandError(message, returncode=STOPPED) from error
        self.stdout.write(closing_table(answer))
        if not answer.valid or answer.bounded_by == "cancelled":
            sys.exit(BEST_EFFORT)

    def _run(self, options: dict[str, Any]) -> Answer:
        check_target(options["out"], suffixes=(".csv", *VECTOR_SUFFIXES), field="out")
        if options["report"]:
            check_target(options["report"], suffixes=(".json",), field="report")
        weights = options["weight"].split(",")
        blocks = read_blocks(
            options["blocks"], weights=weights, edges=options["edges"],
            present=options["present"], crs=options["crs"], added=options["add_edges"],
            mend_m=options["mend"],
        )  # fmt: skip
        for sentence in sentences(blocks):
            self.stderr.write(sentence)
        rules = _rules(options, weights)
        parts = _parts(options, blocks, rules)
        halt = Halt()
        with calling_on_stop(halt.cancel):
            answer = self._solve(blocks, parts, rules, halt, options)
            write_assignment(blocks, answer, options["out"])
            if options["report"]:
                asked = {"parts": parts} | {name: options[name] for name in _REPORTED}
                write_report(blocks, answer, options["report"], settings=asked)
        return answer

    def _solve(
        self, blocks: Blocks, parts: int, rules: Rules, halt: Halt, options: dict[str, Any]
    ) -> Answer:
        """Search, with a line of progress: on a terminal at once, in a log every few seconds."""
        every = 0.1 if sys.stderr.isatty() else 5.0
        shown = options["verbosity"] > 0
        form = "{desc} {percentage:3.0f} % {bar:20} {elapsed}"
        with tqdm(
            total=100, desc=gettext("Partition"), bar_format=form, disable=not shown,
            mininterval=every,
        ) as bar:  # fmt: skip
            return solve(
                blocks.problem,
                parts=parts,
                rules=rules,
                seed=options["seed"],
                tries=options["tries"],
                seconds=options["seconds"],
                halt=halt,
                progress=lambda share: bar.update(max(0, int(100 * share) - bar.n)),
            )


def _parts(options: dict[str, Any], blocks: Blocks, rules: Rules) -> int:
    if options["parts"] is not None:
        return int(options["parts"])
    if rules.low is None or rules.high is None:
        message = gettext_noop("Say how many cells (--parts) or what each may hold.")
        raise BadInput("parts_missing", message, field="parts")
    return suggest_parts(blocks.problem, low=rules.low[0], high=rules.high[0])


def _limits(text: str) -> list[tuple[float, float]]:
    pairs = [part.split("-") for part in text.split(",")]
    return [(float(low), float(high)) for low, high in pairs]


def _rules(options: dict[str, Any], weights: list[str]) -> Rules:
    pairs = options["limits"]
    rules = Rules(tolerance=options["tolerance"], move_price=options["move_price"])
    if pairs is None:
        return rules
    if len(pairs) != len(weights):
        message = gettext_noop("--limits needs one pair for each weight.")
        raise BadInput("limits_unusable", message, field="limits")
    low, high = zip(*pairs, strict=True)
    return replace(rules, low=low, high=high)


def closing_table(answer: Answer) -> str:
    """The result in a few lines for the terminal."""
    cells = answer.cells
    rows = [
        (gettext("cells"), f"{answer.parts}"),
        (gettext("valid"), gettext("yes") if answer.valid else gettext("no")),
        (gettext("worst deviation"), f"{100 * np.abs(cells.deviation).max():.2f} %"),
        (gettext("outside the limits"), f"{int((cells.excess > 0).sum())}"),
        (gettext("not connected"), f"{int((~cells.connected).sum())}"),
        (gettext("mean Polsby-Popper"), f"{cells.polsby_popper.mean():.4f}"),
        (gettext("search bounded by"), answer.bounded_by),
    ]
    if answer.successor is not None:
        rows.append((gettext("residents moved"), f"{answer.moved:,.0f}"))
    for reason in (*answer.reasons, *answer.notes):
        text = gettext(reason.message)
        rows.append((reason.code, text % dict(reason.params) if reason.params else text))
    wide = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{wide}}  {value}" for name, value in rows)
