"""Tests run again without what they protect: each must fail then.

``--switches=10`` (the default) adds ten drawn points to a run, ``all`` runs every one and nothing
else (``all:geo_grid.visits`` what begins so), ``reach`` notes which test passes which point,
``survey`` looks for tests that bite where the list names none. See :mod:`tests.mutation.points` for what a point is.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.effort import TORTURE
from tests.mutation.declared import Switch, declared
from tests.mutation.points import Point
from tests.mutation.turning import off

DRAWN = 10
RED = (AssertionError, pytest.fail.Exception)
"""What a test says when a promise is broken. Any other exception proves nothing."""


class Bite(pytest.Function):
    """A test in which a protection is off from its first line on; green when the test goes red."""

    switch: Switch
    points: tuple[Point, ...] = ()

    def runtest(self) -> None:
        points = self.points or self.switch.points()
        with off(*points):
            try:
                super().runtest()
            except RED as error:
                self.user_properties.append(("red", _first_line(error)))
                return
        pytest.fail(f"{self.switch.where} can be taken out: {self.name} stays green", pytrace=False)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def biting(item: pytest.Function, switch: Switch) -> Bite:
    """The test `item` without the protection."""
    made = Bite.from_parent(
        item.parent, name=f"{item.name}[without {switch.where}]", callobj=item.obj,
        callspec=getattr(item, "callspec", None), fixtureinfo=item._fixtureinfo,
        originalname=item.originalname,
    )  # fmt: skip
    made.switch = switch
    made.user_properties = [("switch", switch.where), ("test", _name(item))]
    return made


def _name(item: pytest.Item) -> str:
    return item.nodeid.replace("::()", "")


def by_test(items: Iterable[pytest.Item]) -> dict[str, list[pytest.Function]]:
    """The cases of each test function by ``file::name``."""
    found: dict[str, list[pytest.Function]] = {}
    for item in items:
        if type(item) is pytest.Function:
            found.setdefault(item.nodeid.split("[")[0], []).append(item)
    return found


def add_to(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Draw switches for this run, or make it a run of all of them."""
    wanted = config.getoption("switches")
    if wanted == "0":
        return
    if TORTURE and wanted == str(DRAWN):
        wanted = "9999"
    tests = by_test(items)
    kind, _, prefix = wanted.partition(":")
    if kind == "all":
        items[:] = list(_all_of(tests, prefix))
        return
    # A run of a few files is about these.
    if LIST not in {item.nodeid for item in items} or not wanted.isdigit():
        return
    items += [biting(case, switch) for switch, case in _drawn(config, tests, int(wanted))]


def _all_of(tests: dict[str, list[pytest.Function]], prefix: str) -> Iterator[Bite]:
    """Every test of the switches that begin so, without what it protects; none is left out."""
    for switch in declared().values():
        if not switch.where.startswith(prefix):
            continue
        for name in switch.tests:
            if not (cases := switch.cases(tests.get(name, []))):
                raise pytest.UsageError(f"{switch.where}: this run has no {name} {switch.case}")
            yield from (biting(case, switch) for case in cases)


def keep_table(config: pytest.Config) -> None:
    """Write the table at the end, in the process that leads the run: workers know their share only."""
    path = os.environ.get("GEO_GRID_MUTATION")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(Path(path)), "mutation table")


class Table:
    """The outcome of every switch of a run of all of them, as a table in Markdown."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[tuple[str, str], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        about = dict(report.user_properties)
        if "switch" in about and (report.when == "call" or report.failed):
            self.rows[about["switch"], about["test"]] = "red" if report.passed else "GREEN"

    def pytest_sessionfinish(self) -> None:
        switches = declared()
        lines = [
            "# Mutation table",
            "",
            "Each protection was switched off while the test beside it ran; *red* is as it should",
            "be. Made by `scripts/mutate`; the list is `tests/access/switches.toml`.",
            "",
            "| switch point | off beside it | promise | test | without it |",
            "| --- | --- | --- | --- | --- |",
        ]
        for (where, test), outcome in sorted(self.rows.items()):
            one = switches[where]
            beside = "<br>".join(f"`{name}`" for name in one.beside)
            lines.append(f"| `{where}` | {beside} | {one.promise} | `{test}` | {outcome} |")
        red = sum(outcome == "red" for outcome in self.rows.values())
        lines += ["", f"{red} of {len(self.rows)} red."]
        self.path.write_text("\n".join(lines) + "\n", encoding="utf-8")


LIST = "tests/access/test_switches.py::test_every_switch_point_is_declared"


def seed_of(config: pytest.Config) -> int:
    """The same in every process of a run, another in each run; ``--switch-seed`` repeats one."""
    given = config.getoption("switch_seed")
    led: dict[str, Any] = getattr(config, "workerinput", {})
    return int(given) if given is not None else int(led.get("run", os.getpid()))


def _drawn(
    config: pytest.Config, tests: dict[str, list[pytest.Function]], count: int
) -> list[tuple[Switch, pytest.Function]]:
    """Switches with the first case of their first test; slow ones only in a long run."""
    possible = []
    for switch in declared().values():
        cases = switch.cases(tests.get(switch.tests[0], []))
        if cases and not cases[0].get_closest_marker("slow"):
            possible.append((switch, cases[0]))
    return random.Random(seed_of(config)).sample(possible, min(count, len(possible)))
