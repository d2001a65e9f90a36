"""tipg and pygeoapi beside the site, where they are installed: over the same tables of the same
database.

They are no requirements of ours. ``GEO_GRID_BENCH_TIPG`` names the ``uvicorn`` of a virtual
environment that has tipg, ``GEO_GRID_BENCH_PYGEOAPI`` the ``python`` of one that has pygeoapi,
sqlalchemy, geoalchemy2, psycopg2-binary and gunicorn; without them their figures are told as not
measured. They have no logins and no scopes: they answer everybody everything.
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
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

WORKERS, THREADS = 2, 4
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
    command = [
        str(tipg_command()), "tipg.main:app", "--port", str(port), "--workers", str(WORKERS),
        "--log-level", "critical",
    ]  # fmt: skip
    with _running(command, f"http://127.0.0.1:{port}/collections/{_collection()}",
                  cwd=tempfile.gettempdir(), env=os.environ | told):  # fmt: skip
        yield


def tile_path(z: int, x: int, y: int) -> str:
    """Its tile of buildings, from the stored shapes, with the columns that ours carries there."""
    asked = f"geom-column=geom_3857&properties={COLUMNS}"
    return f"/collections/{_collection()}/tiles/WebMercatorQuad/{z}/{x}/{y}?{asked}"


def page_path(box: str) -> str:
    """Its page of 100 buildings."""
    return f"/collections/{_collection()}/items?bbox={box}&limit=100&f=geojson&geom-column=geom"


def pygeoapi_command() -> str | None:
    """The Python that has pygeoapi; ``None`` where there is none."""
    return shutil.which(os.environ.get("GEO_GRID_BENCH_PYGEOAPI", ""))


@contextlib.contextmanager
def pygeoapi(port: int) -> Iterator[None]:
    """pygeoapi with as many workers and threads as the site has."""
    python = str(pygeoapi_command())
    with tempfile.TemporaryDirectory() as folder:
        config, described = Path(folder) / "config.yml", Path(folder) / "openapi.yml"
        config.write_text(json.dumps(_pygeoapi_config(port)), encoding="utf-8")  # JSON is YAML
        told = os.environ | {
            "PYGEOAPI_CONFIG": str(config),
            "PYGEOAPI_OPENAPI": str(described),
            "PYTHONWARNINGS": "ignore",
        }
        told.pop("DJANGO_SETTINGS_MODULE", None)
        subprocess.run(
            [str(Path(python).with_name("pygeoapi")), "openapi", "generate", str(config),
             "--output-file", str(described)],
            check=True, capture_output=True, env=told, cwd=folder,
        )  # fmt: skip
        command = [
            python, "-m", "gunicorn", "pygeoapi.flask_app:APP", "--bind", f"127.0.0.1:{port}",
            "--workers", str(WORKERS), "--threads", str(THREADS), "--worker-class", "gthread",
            "--no-control-socket", "--keep-alive", "5", "--log-level", "critical",
        ]  # fmt: skip
        ready = f"http://127.0.0.1:{port}/collections/{TABLE}?f=json"
        with _running(command, ready, cwd=folder, env=told):
            yield


def pygeoapi_page_path(box: str) -> str:
    """Its page of 100 buildings."""
    return f"/collections/{TABLE}/items?bbox={box}&limit=100&f=json"


def _pygeoapi_config(port: int) -> dict[str, Any]:
    database = settings.DATABASES["default"]
    provider = {
        "type": "feature", "name": "PostgreSQL", "id_field": "id", "table": TABLE,
        "geom_field": "geom", "properties": COLUMNS.split(","),
        "data": {
            "host": database["HOST"], "port": int(database["PORT"] or 5432),
            "dbname": database["NAME"], "user": database["USER"],
            "password": database["PASSWORD"] or "none",
            "search_path": [settings.GEO_GRID_SCHEMA, "public"],
        },
    }  # fmt: skip
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port}, "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8", "encoding": "utf-8",
            "languages": ["en-US"], "map": {"url": "none", "attribution": "none"},
            "limits": {"default_items": 100, "max_items": 100},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "b", "description": "b", "keywords": ["b"], "url": "http://127.0.0.1",
                "terms_of_service": "none",
            },
            "license": {"name": "none", "url": "http://127.0.0.1"},
            "provider": {"name": "b", "url": "http://127.0.0.1"}, "contact": {"name": "b"},
        },
        "resources": {
            TABLE: {
                "type": "collection", "title": "b", "description": "b", "keywords": ["b"],
                "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}}, "providers": [provider],
            },
        },
    }  # fmt: skip


def _collection() -> str:
    return f"{settings.GEO_GRID_SCHEMA}.{TABLE}"


@contextlib.contextmanager
def _running(command: list[str], url: str, *, cwd: str, env: dict[str, str]) -> Iterator[None]:
    """A server, from when it answers at `url`."""
    server = subprocess.Popen(command, cwd=cwd, env=env)
    try:
        _wait(url, server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the rival did not start")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError("the rival did not answer")
