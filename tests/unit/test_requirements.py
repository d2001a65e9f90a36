"""P27: what is installed is pinned, each file of it by its hash."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==[^\s;*]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def name_of(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def wanted(section: str, key: str) -> set[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return {name_of(line) for line in config[section][key].split()}


def locked(lock: str) -> dict[str, int]:
    """Hashes of each package of a lock file; any line that is neither package nor hash fails."""
    found: dict[str, int] = {}
    name = ""
    for line in (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if pinned := PINNED.match(line):
            name = name_of(pinned[1])
            assert name not in found, f"{name} is pinned twice"
            found[name] = 0
        else:
            assert HASH.match(line), f"{lock}: {line}"
            found[name] += 1
    return found


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_p27_every_package_is_pinned_with_hashes(lock):
    assert all(locked(lock).values())


def test_p27_the_locks_hold_what_setup_cfg_asks_for():
    base, dev = locked("base.txt"), locked("dev.txt")
    assert wanted("options", "install_requires") <= base.keys()
    assert wanted("options.extras_require", "dev") <= dev.keys()
    assert base.keys() <= dev.keys()


def test_p27_browser_libraries_are_pinned_with_integrity():
    import json

    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert not [name for name, one in packages.items() if not one.get("integrity")]
