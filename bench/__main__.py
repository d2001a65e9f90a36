"""Run every benchmark in a database of its own and write the figures to docs/benchmarks.md.

``python -m bench [NAME …]`` measures only the named ones and replaces their sections of the page;
``--tiny`` runs them at a tiny size and writes nothing, ``--list`` prints their names.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_grid.settings")
os.environ["GEO_GRID_ROLE"] = "owner"
os.environ.setdefault("GEO_GRID_VAR", str(ROOT / "var" / "bench"))

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench import (
    access,
    cases,
    city,
    command,
    command_page,
    edge,
    events,
    files,
    frames,
    ground,
    growth,
    imports,
    layers,
    locate,
    partition,
    points,
    reach,
    redraw,
    site,
    strokes,
    tiny,
    watching,
)
from bench.page import put_section, table
from geo_grid.cluster import Cluster

Row = dict[str, Any]


BENCHMARKS: dict[str, tuple[str, Callable[[], list[Row] | str]]] = {
    "ground": ("Basic cells", ground.run),
    "points": ("A point and its cell", points.run_with_database),
    "imports": ("Import", imports.run),
    "files": ("Files of a whole town", files.run),
    "access": ("Scopes, logins, audit", access.run),
    "cases": ("Lists of cases", cases.run),
    "site": ("Demo city and site", site.run),
    "edge": ("nginx in front", edge.run),
    "events": ("Events to those who watch", events.run),
    "watching": ("The site while many watch", watching.run),
    "command": ("The command centre over a million cases", command.run),
    "command_page": ("The command centre in a browser", command_page.run),
    "locate": ("Addresses to doors", locate.run),
    "reach": ("Ways on foot", reach.run),
    "redraw": ("Redrawing", redraw.run),
    "strokes": ("A brush stroke in a browser", strokes.run),
    "city": ("A city of a million units", city.run),
    "layers": ("Tiles and features", layers.run),
    "frames": ("The map page in a browser", frames.run),
    "growth": ("Tiles: growth", growth.run),
    "partition": ("The partition kernel", partition.run_goals),
    "partition_narrow": ("The partition kernel at ± 5 %", partition.run_narrow),
    "partition_long": ("The partition kernel with 30 seconds", partition.run_long),
    "partition_towns": ("The partition kernel on other towns", partition.run_towns),
    "partition_growth": ("The partition kernel: growth", partition.run_growth),
    "partition_moves": ("The partition kernel: small moves", partition.run_moves),
    "partition_drift": ("The partition kernel: least change", partition.run_drift),
    "partition_rivals": ("The partition kernel: the known libraries", partition.run_rivals),
}
OF_A_CITY = ("layers", "frames")
"""Measured where `city` has loaded one of a million units, in a process of its own."""
WITHOUT_DATABASE = {
    "city",
    "growth",
    "reach",
    *(name for name in BENCHMARKS if name.startswith("partition")),
}
PAGE = ROOT / "docs" / "benchmarks.md"


def main(words: list[str]) -> None:
    parser = ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of --list; all without one")
    parser.add_argument("--list", action="store_true", help="print the names")
    parser.add_argument("--tiny", action="store_true", help="at a tiny size, writes nothing")
    given = parser.parse_args(words)
    names = given.names
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
    if given.list:
        print("\n".join(BENCHMARKS))
        return
    if given.tiny:
        _rehearse(names or list(BENCHMARKS))
        return
    elsewhere = [] if os.environ["GEO_GRID_VAR"] == city.VAR else OF_A_CITY
    chosen = [name for name in names or BENCHMARKS if name not in elsewhere]
    _measure(chosen, is_all=not names)
    if left := [name for name in elsewhere if name in (names or BENCHMARKS)]:
        var = str(city.of_size("city"))
        env = os.environ | {"GEO_GRID_VAR": var, "GEO_GRID_BENCH_CITY": var}
        subprocess.run([sys.executable, "-m", "bench", *left], check=True, env=env)


def _rehearse(names: list[str]) -> None:
    """Every section once, as small as it goes; what is wrong ends it."""
    tiny.switch_on({sys.modules[run.__module__] for _, run in BENCHMARKS.values()})
    call_command("migrate", verbosity=0)
    with tiny.shared:
        for name in names:
            started, spent = time.perf_counter(), time.process_time()
            BENCHMARKS[name][1]()
            passed = time.perf_counter() - started
            print(
                f"tiny: {name} {passed:.1f} s, {time.process_time() - spent:.1f} s of it here",
                flush=True,
            )
    connection.close()


def _measure(chosen: list[str], *, is_all: bool) -> None:
    stored = bool(set(chosen) - WITHOUT_DATABASE)
    if stored:
        call_command("migrate", verbosity=0)
    sections: dict[str, str] = {}
    try:
        for name in chosen:
            title, run = BENCHMARKS[name]
            print(f"\n== {title}", flush=True)
            speed = _speed()
            found = run()
            body = found if isinstance(found, str) else f"{speed}\n\n{table(found)}"
            print(body, flush=True)
            sections[title] = body
    finally:
        connection.close()
        if stored and settings.GEO_GRID_EMBEDDED:
            Cluster(settings.GEO_GRID_VAR).stop()
    if is_all:
        page = [f"## {title}\n\n{body}\n" for title, body in sections.items()]
        PAGE.write_text(_page(page), encoding="utf-8")
        return
    for title, body in sections.items():
        put_section(PAGE, title=title, body=body)


def _speed() -> str:
    """How fast the machine is at the moment: shared ones run at half their speed for hours."""
    started, total = time.perf_counter(), 0
    for number in range(20_000_000):
        total += number
    seconds = time.perf_counter() - started
    return f"A loop of 20 million additions in Python took {seconds:.1f} s just before."


def _page(sections: list[str]) -> str:
    import numba
    import numpy
    import shapely

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), postgis_lib_version()")
        postgres, postgis = cursor.fetchone()
    connection.close()
    Cluster(settings.GEO_GRID_VAR).stop()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    head = (
        "# Benchmarks\n\n"
        "Written by `make bench`. Ratios compare two measurements of the same run on the same "
        "machine; single times depend on the machine and its load.\n\n"
        f"{os.cpu_count()} cores, {memory} GiB, Python {platform.python_version()}, "
        f"Django {django.__version__}, PostgreSQL {postgres.split()[0]}, PostGIS {postgis}, "
        f"shapely {shapely.__version__} (GEOS {shapely.geos_version_string}), "
        f"numpy {numpy.__version__}, numba {numba.__version__}.\n\n"
    )
    return head + "\n".join(sections)


if __name__ == "__main__":
    main(sys.argv[1:])
