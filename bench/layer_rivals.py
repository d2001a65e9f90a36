"""tipg beside the site, where it is installed: over the same tables of the same database.

It is no requirement of ours. ``GEO_GRID_BENCH_TIPG`` names the ``uvicorn`` of a virtual environment
that has it; without it its figures are told as not measured. It has no logins and no scopes: it
answers everybody everything.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings

WORKERS = 2
TABLE = "geo_grid_building"
COLUMNS = "name,kind,floors"


def tipg_command() -> str | None:
    """The server that runs tipg; ``None`` where there is none."""
    return shutil.which(os.environ.get("GEO_GRID_BENCH_TIPG", ""))


@contextlib.contextmanager
def tipg(port: int) -> Iterator[None]:
    """tipg with as many workers as the site has."""
    database, schema = settings.DATABASES["default"], settings.GEO_GRID_SCHEMA
    host = quote(str(database["HOST"]), safe="")
    told = {
        "DATABASE_URL": f"postgresql://{database['USER']}@{host}/{database['NAME']}",
        "TIPG_DB_SCHEMAS": json.dumps([schema]),
        "TIPG_DB_TABLES": json.dumps([f"{schema}.{TABLE}"]),
        "DB_MAX_CONN_SIZE": "4",
    }
    server = subprocess.Popen(
        [str(tipg_command()), "tipg.main:app", "--port", str(port), "--workers", str(WORKERS),
         "--log-level", "critical"],
        cwd=tempfile.gettempdir(), env=os.environ | told,
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/collections/{_collection()}", server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def tile_path(z: int, x: int, y: int) -> str:
    """Its tile of buildings, from the stored shapes, with the columns that ours carries there."""
    asked = f"geom-column=geom_3857&properties={COLUMNS}"
    return f"/collections/{_collection()}/tiles/WebMercatorQuad/{z}/{x}/{y}?{asked}"


def page_path(box: str) -> str:
    """Its page of 100 buildings."""
    return f"/collections/{_collection()}/items?bbox={box}&limit=100&f=geojson&geom-column=geom"


def _collection() -> str:
    return f"{settings.GEO_GRID_SCHEMA}.{TABLE}"


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("tipg did not start")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError("tipg did not answer")
