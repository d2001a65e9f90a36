"""The command line: a city of its own, the questions in a process of its own, and the comparison."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import compare

DAY = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
"""Noon in the demo city: the same day there and at Greenwich."""
FAKETIME = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")
SERVER = {
    "autovacuum": "off", "max_parallel_workers_per_gather": 0, "synchronize_seqscans": "off",
    "fsync": "off",
}  # fmt: skip
"""Settings of the database server of a recording: plans that stay, and no waiting for the disk."""
ASKING = """
import pathlib, sys, django
django.setup()
from contracts import asking
asking.main(pathlib.Path(sys.argv[1]), began=sys.argv[2])
"""
HERE = Path(__file__).resolve().parent


def main(words: list[str]) -> int:
    """The exit status: 0 equal or recorded, 1 different, 2 not to be done."""
    parser = argparse.ArgumentParser(prog="scripts/contract")
    commands = parser.add_subparsers(dest="what", required=True)
    record_words = commands.add_parser("record", help="ask the checkout in the working directory")
    record_words.add_argument("file", type=Path)
    record_words.add_argument("--size", default="community", help="of the demo city")
    record_words.add_argument("--var", type=Path, help="keep the city and its answers here")
    compare_words = commands.add_parser("compare", help="print what differs")
    compare_words.add_argument("before", type=Path)
    compare_words.add_argument("after", type=Path)
    compare_words.add_argument("--exceptions", type=Path, default=HERE / "exceptions.txt")
    compare_words.add_argument("--most", type=int, default=60, help="differences to print")
    given = parser.parse_args(words)
    if given.what == "record":
        return record(given.file.resolve(), size=given.size, var=given.var)
    return compare.run(given.before, given.after, exceptions=given.exceptions, most=given.most)


def record(target: Path, *, size: str, var: Path | None) -> int:
    """Load the demo city anew, ask it, write the answers to `target`."""
    tree = Path.cwd()
    if not (tree / "manage.py").is_file():
        print("Run it in a checkout: there is no manage.py here.", file=sys.stderr)
        return 2
    library = next((p for pattern in FAKETIME for p in _found(pattern)), None)
    if library is None:
        print("libfaketime is missing: apt-get install faketime", file=sys.stderr)
        return 2
    with _folder(var) as folder:
        environment = _environment(folder, library)
        manage = [sys.executable, "manage.py"]
        try:
            # The cluster is made under the real clock; then its server gets the clock of all.
            _run([*manage, "database", "start"], os.environ | {"GEO_GRID_VAR": str(folder)})
            _run([*manage, "database", "stop"], os.environ | {"GEO_GRID_VAR": str(folder)})
            _settle(folder)
            environment |= _clock()
            _run([*manage, "database", "start"], environment)
            # What the demo makes hangs on the minute: its own clock stands still, an hour before.
            still = environment | {"FAKETIME": f"{DAY - timedelta(hours=1):%Y-%m-%d %H:%M:%S}"}
            _run([*manage, "demo", "--size", size, "--load-only"], still)
            server = environment | {"GEO_GRID_ROLE": "app"}
            _run([sys.executable, "-c", ASKING, str(target), DAY.isoformat()], server)
        finally:
            _run([*manage, "database", "stop"], environment)
    return 0


def _found(pattern: str) -> list[Path]:
    return sorted(Path("/").glob(pattern.lstrip("/")))


@contextlib.contextmanager
def _folder(var: Path | None) -> Iterator[Path]:
    """A folder that the unprivileged account of the cluster may enter; removed unless it was named."""
    if var is not None:
        shutil.rmtree(var, ignore_errors=True)
        var.mkdir(parents=True)
        yield var.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="geo-grid-contract-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def _settle(folder: Path) -> None:
    """What would number rows another way each time: keys drawn by chance, scans side by side.

    The digests of persons order them when they are loaded.
    """
    keys = folder / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    for name, text in (("personal", f"1 {'5a' * 32}\n"), ("audit", "a5" * 32)):
        (keys / name).write_text(text, encoding="ascii")
        (keys / name).chmod(0o600)
    with (folder / "pg" / "data" / "postgresql.auto.conf").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name} = {value}\n" for name, value in SERVER.items())


def _environment(folder: Path, library: Path) -> dict[str, str]:
    own = {
        "DJANGO_SETTINGS_MODULE": "geo_grid.settings",
        "GEO_GRID_VAR": str(folder),
        "GEO_GRID_HTTPS": "0",
        "GEO_GRID_SECRET_KEY": "the same in every recording, so that digests are the same",
        "GEO_GRID_SEARCH_RATE": "100000/min",
        "PYTHONPATH": f"{Path.cwd()}{os.pathsep}{HERE.parent}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "LD_PRELOAD": str(library),
        "DONT_FAKE_MONOTONIC": "1",
    }
    left = {k: v for k, v in os.environ.items() if not k.startswith("GEO_GRID_")}
    left.pop("DATABASE_URL", None)
    return left | own


def _clock() -> dict[str, str]:
    """The same distance from the real clock for every process, the database server's among them."""
    return {"FAKETIME": f"-{time.time() - DAY.timestamp():.0f}"}


def _run(command: list[str], environment: dict[str, str]) -> None:
    """The command without its chatter, which is told when it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-3000:], done.stderr[-3000:], sep="\n", file=sys.stderr)
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
