"""Which tests bite: first what each test passes on its way, then what happens without it.

A plugin for the hand (``scripts/mutate --survey``): it fills in what the list does not name yet.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.mutation.bite import biting, by_test
from tests.mutation.declared import Switch, declared
from tests.mutation.points import ROOT, found

REACH = ROOT / "var" / "reach.json"
AT_MOST = 12


class Reach:
    """Notes which points each test passes, and how long it takes."""

    def __init__(self) -> None:
        self.points = found()
        self.by_code: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_file: dict[str, list[str]] = defaultdict(list)
        for where, point in self.points.items():
            if point.file.endswith(".py"):
                self.by_code[str(ROOT / point.file), point.owner].append(where)
            else:
                self.by_file[str(ROOT / point.file)].append(where)
        self.reach: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        from geo_grid import sql

        passed: set[str] = set()
        real = Path.read_text

        def read_text(path: Path, *args: Any, **more: Any) -> str:
            passed.update(self.by_file.get(str(path), ()))
            return real(path, *args, **more)

        def look(frame: FrameType, event: str, arg: Any) -> None:
            if event == "call":
                code = frame.f_code
                passed.update(self.by_code.get((code.co_filename, code.co_qualname), ()))

        sql._text.cache_clear()
        sql._predicate.cache_clear()
        Path.read_text = read_text  # type: ignore[method-assign]
        sys.setprofile(look)
        try:
            yield
        finally:
            sys.setprofile(None)
            Path.read_text = real  # type: ignore[method-assign]
        self.reach[item.nodeid] = {"points": sorted(passed)}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.nodeid in self.reach:
            self.reach[report.nodeid] |= {"took": report.duration, "green": report.passed}

    def pytest_sessionfinish(self) -> None:
        before = json.loads(REACH.read_text()) if REACH.exists() else {}
        REACH.write_text(json.dumps(before | self.reach))


class Survey:
    """For each point that is not declared: the tests that pass it, until one is red."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.red: dict[str, str] = {}
        self.tried: dict[str, list[str]] = defaultdict(list)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        reach = json.loads(REACH.read_text())
        cases = {case.nodeid: case for group in by_test(items).values() for case in group}
        items[:] = []
        for where in [*found(), *_policies()]:
            if where in declared() or not where.startswith(self.prefix):
                continue
            passing = [
                name for name, one in reach.items()
                if name in cases and one.get("green") and ((" policy " in where and "row_pol" in name)
                                                           or where in one["points"])
            ]  # fmt: skip
            passing.sort(key=lambda name: ("test_p" not in name, reach[name]["took"]))
            for name in passing[:AT_MOST]:
                items.append(biting(cases[name], Switch(where, "", (name,))))
            if not passing:
                self.tried[where] = []

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if item.switch.where in self.red:  # type: ignore[attr-defined]
            pytest.skip("red already")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        about = dict(report.user_properties)
        if report.when == "call" and "switch" in about:
            self.tried[about["switch"]].append(about["test"])
            if report.passed:
                self.red.setdefault(about["switch"], about["test"])

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for where, tests in self.tried.items():
            if where in self.red:
                terminalreporter.write_line(f"RED   {where} <- {self.red[where]}")
            else:
                terminalreporter.write_line(f"GREEN {where} ({len(tests)} tests)")


def _policies() -> list[str]:
    listed = ROOT / "var" / "policies.json"
    return json.loads(listed.read_text()) if listed.exists() else []


def pytest_configure(config: pytest.Config) -> None:
    wanted = config.getoption("switches")
    if wanted == "reach":
        config.pluginmanager.register(Reach(), "reach")
    elif wanted.startswith("survey"):
        config.pluginmanager.register(Survey(wanted.partition(":")[2]), "survey")
