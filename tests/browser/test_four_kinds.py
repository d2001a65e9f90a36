"""A stranger to the product takes a case of each kind through all its steps on a served site."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SCRIPT = ROOT / "scripts" / "four_kinds"
KINDS = ("routine", "coordination", "emergency", "approval")
WHOSE = {
    "accept": "dispatcher", "dispatch": "dispatcher", "take": "department_handler",
    "part": "department_handler", "answer": "department_handler", "rework": "verifier",
    "close": "verifier", "evaluate": "assistant", "reply": "assistant", "reopen": "assistant",
}  # fmt: skip
"""Whose work each is, as the field has it: who checks is not who handled."""


def walked(site: str, accounts: Path) -> subprocess.CompletedProcess[str]:
    """The script in an interpreter that finds neither the product nor any library (-I -S)."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), site, str(accounts)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_each_kind_of_work_is_walked_by_who_knows_the_contract_alone(
    demo_site: str, demo_folder: Path
):
    done = walked(demo_site, demo_folder / "demo" / "accounts.json")
    assert done.returncode == 0, done.stderr
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert tuple(told) == KINDS
    for kind, path in told.items():
        steps = re.split(" → |; ", path)
        moves = re.findall(r"(\w+) \((\w+?)(?:_\d+)?\)", path)
        assert {"take", "answer", "close", "evaluate"} <= {to for to, _ in moves}, kind
        assert [(to, who) for to, who in moves if WHOSE.get(to, who) != who] == []
        assert steps[0] == ("dispatched" if kind == "emergency" else "reported")
        assert "evaluated" in steps
        assert int(re.search(r"(\d+) refused", path)[1]) >= 4 * 6, "each step has its refusals"
    assert "rework" in told["coordination"]
    assert told["coordination"].count("part (") == 2
    assert "reply (assistant)" in told["approval"]


def test_it_ends_with_a_sentence_where_there_are_no_accounts(tmp_path: Path):
    done = walked("http://127.0.0.1:9", tmp_path / "none.json")
    assert done.returncode == 1
    assert "accounts" in done.stderr
    assert "Traceback" not in done.stderr
