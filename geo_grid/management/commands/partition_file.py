"""partition_file BLOCKS[:LAYER] --parts K --out FILE: cells from a file of blocks, no database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from tqdm import tqdm

from geo_grid.errors import BadInput
from geo_grid.geometry.partition import Answer, Rules, solve
from geo_grid.geometry.partition.files import read_blocks, write_assignment, write_report
from geo_grid.i18n import tell

USAGE = 2
BEST_EFFORT = 3


class Command(BaseCommand):
    """Exit status: 0 valid, 2 bad input, 3 the best there is was written but is not valid."""

    help = "Partition blocks of a vector file into balanced, connected, compact cells."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("blocks", metavar="BLOCKS[:LAYER]")
        parser.add_argument("--parts", type=int, required=True, metavar="K")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="CSV or vector")
        parser.add_argument("--edges", type=Path, metavar="CSV", help="columns u, v, shared")
        parser.add_argument("--tolerance", type=float, default=0.10)
        parser.add_argument("--weight", default="population", metavar="COLUMN[,COLUMN]")
        parser.add_argument("--present", type=Path, metavar="CSV", help="block_id, district")
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
            raise CommandError(tell(error), returncode=USAGE) from error
        except OSError as error:
            raise CommandError(str(error), returncode=USAGE) from error
        self.stdout.write(closing_table(answer))
        if not answer.valid:
            sys.exit(BEST_EFFORT)

    def _run(self, options: dict[str, Any]) -> Answer:
        blocks = read_blocks(
            options["blocks"],
            weights=options["weight"].split(","),
            edges=options["edges"],
            present=options["present"],
        )
        rules = Rules(tolerance=options["tolerance"], move_price=options["move_price"])
        shown = options["verbosity"] > 0 and sys.stderr.isatty()
        with tqdm(total=100, unit="%", disable=not shown) as bar:
            answer = solve(
                blocks.problem,
                parts=options["parts"],
                rules=rules,
                seed=options["seed"],
                tries=options["tries"],
                seconds=options["seconds"],
                progress=lambda share: bar.update(int(100 * share) - bar.n),
            )
        write_assignment(blocks, answer, options["out"])
        if options["report"]:
            names = ("parts", "tolerance", "weight", "seed", "tries", "seconds", "move_price")
            asked = {name: options[name] for name in names}
            write_report(blocks, answer, options["report"], settings=asked)
        return answer


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
    rows += [(reason.code, gettext(reason.message)) for reason in answer.reasons]
    wide = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{wide}}  {value}" for name, value in rows)
