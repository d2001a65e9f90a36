"""The demo city, loaded once and copied for each site that wants one of its own.

Loading it takes a minute of processor time, copying its folder a second. What is copied lies in
``var/demos`` under a digest of all that makes it: another city than today's sources load, in these
surroundings and on this day, is never handed out, nor one that has stood for an hour.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone

from geo_grid.cluster import Cluster

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "demos"
SOURCES = ("geo_grid", "importers", "layers", "requirements", "manage.py", "setup.cfg")
PASSED_OVER = {"__pycache__"}
MOST_AGE_S = 3600.0
"""Cases of the demo lie so and so many hours back; an hour more makes none of them another."""
LOADED_AT = "loaded_at"

Load = Callable[[Path], None]


def copy_demo(
    var: Path, surroundings: Mapping[str, str], *, kept: Path = KEPT, load: Load | None = None
) -> None:
    """Make `var` the folder of a demo city (size community) as just loaded and not yet served.

    Its database is stopped. Loaded first, by `load` in a folder, where no fitting one is `kept`.
    """
    for folder in (kept, var.parent):
        folder.mkdir(parents=True, exist_ok=True)
    with _alone(kept):
        whole = kept / digest(sources(), surroundings)
        if not _is_fresh(whole):
            _clear(kept)
            draft = kept / "draft"
            began = time.time()
            (load or _load_in(surroundings))(draft)
            (draft / LOADED_AT).write_text(str(began))
            draft.rename(whole)
        # Owners and rights too: the database refuses a folder that is not its account's alone.
        subprocess.run(["cp", "-a", "--reflink=auto", str(whole), str(var)], check=True)
    house(Cluster(var))


def sources(root: Path = ROOT) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file that has a say in what the demo city is."""
    for name in SOURCES:
        top = root / name
        files = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in files:
            if path.is_file() and not PASSED_OVER & set(path.parts):
                yield str(path.relative_to(root)), path.read_bytes()


def digest(files: Iterable[tuple[str, bytes]], surroundings: Mapping[str, str]) -> str:
    """One name for all that makes a demo city: sources, interpreter, packages, settings, day."""
    said = {
        name: value
        for name, value in surroundings.items()
        if name.startswith(("GEO_GRID_", "DJANGO_", "LANG", "LC_", "TZ")) and name != "GEO_GRID_VAR"
    }
    packages = sorted(
        path.name for path in Path(sys.prefix).glob("lib/*/site-packages/*.dist-info")
    )
    whole = hashlib.sha256()
    for part in (sys.version, packages, sorted(said.items()), timezone.localdate()):
        whole.update(repr(part).encode())
    for name, content in files:
        whole.update(repr((name, hashlib.sha256(content).hexdigest())).encode())
    return whole.hexdigest()[:20]


def house(cluster: Cluster) -> None:
    """Let a copied cluster listen where its folder is now, not where it was made."""
    configuration = cluster.data / "postgresql.auto.conf"
    line = f"unix_socket_directories = '{cluster.socket_dir}'"
    text, found = re.subn(
        r"^unix_socket_directories = .*$",
        lambda _: line,
        configuration.read_text(),
        flags=re.MULTILINE,
    )
    assert found == 1, f"{configuration} does not say where the server listens"
    configuration.write_text(text)
    if not cluster.socket_dir.exists():  # in the temporary directory, where the path is long
        cluster.socket_dir.mkdir(mode=0o700, parents=True)
        owner = cluster.data.stat()
        os.chown(cluster.socket_dir, owner.st_uid, owner.st_gid)


def _load_in(surroundings: Mapping[str, str]) -> Load:
    """Load as people do who do not serve it yet."""

    def load(var: Path) -> None:
        command = [sys.executable, "manage.py", "demo", "--load-only"]
        environment = {**surroundings, "GEO_GRID_VAR": str(var)}
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        assert Cluster(var).stop(), "the database of the demo was not running"

    return load


def _is_fresh(whole: Path) -> bool:
    """Whether it is there and young enough by the clock of this process, which a run may shift."""
    stamp = whole / LOADED_AT
    return stamp.exists() and 0 <= time.time() - float(stamp.read_text()) < MOST_AGE_S


def _clear(kept: Path) -> None:
    """Remove cities of other sources or days, and what a killed run has left half loaded."""
    for folder in kept.iterdir():
        if folder.is_dir():
            Cluster(folder).stop()
            shutil.rmtree(folder)


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    with (kept / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
