"""Other people's programs against a running site: GDAL, owslib, QGIS, schemathesis, ogctests."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ROOT, credentials, environment
from tests.layers.conftest import address_of

pytestmark = pytest.mark.slow  # they wait for a demo city

# Programs with Pythons of their own, as `scripts/setup test` installs them: the system's for QGIS,
# an environment apart for ogctests, which wants other releases of pytest and httpx than ours.
QGIS_PYTHON = os.environ.get("GEO_GRID_TEST_QGIS_PYTHON", "/usr/bin/python3")
OGCTESTS_PYTHON = os.environ.get(
    "GEO_GRID_TEST_OGCTESTS_PYTHON", str(ROOT / "var/ogctests/bin/python")
)
KNOWN_TO_FAIL = {
    "test_ast6": "fetches the API definition without the login that it was given for the rest",
}
"""Of ogctests: the test, and why it fails here."""


@pytest.fixture(scope="session")
def token(demo_site: str) -> tuple[str, str]:
    """Name and token of the city's manager: what QGIS and GDAL send as Basic password."""
    name = credentials("city_manager")["username"]
    made = subprocess.run(
        [sys.executable, "manage.py", "create_token", name],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return name, made.stdout.split()[-1]


@pytest.fixture(scope="session")
def header(token: tuple[str, str]) -> str:
    return "Basic " + base64.b64encode(":".join(token).encode()).decode()


def gdal(token: tuple[str, str], *command: str) -> str:
    options = ["--config", "GDAL_HTTP_AUTH", "BASIC", "--config", "GDAL_HTTP_USERPWD",
               ":".join(token), "--config", "GDAL_HTTP_TIMEOUT", "60"]  # fmt: skip
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def ask(demo_site: str, header: str, path: str) -> bytes:
    request = urllib.request.Request(demo_site + path, headers={"Authorization": header})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return reply.read()


def test_gdal_lists_the_layers_and_pages_through_one(demo_site, token, api, tmp_path):
    listed = gdal(token, "ogrinfo", "-ro", "-so", f"OAPIF:{demo_site}/ogc")
    assert "buildings (title: 楼栋)" in listed
    target = tmp_path / "b.gpkg"
    gdal(token, "ogr2ogr", "-f", "GPKG", str(target), f"OAPIF:{demo_site}/ogc", "buildings",
         "-oo", "PAGE_SIZE=100")  # fmt: skip
    told = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", target], capture_output=True, text=True, check=True
    ).stdout
    assert f"Feature Count: {api('city')['counts']['buildings']}" in told


def test_gdal_reads_a_tile(demo_site, token, header, api, tmp_path):
    west, south, east, north = api("city")["bbox"]
    x, y = address_of((west + east) / 2, (south + north) / 2, 15)
    path = tmp_path / "tile.mvt"
    path.write_bytes(ask(demo_site, header, f"/tiles/buildings,streets/15/{x}/{y}.mvt"))
    told = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", "-oo", f"X={x}", "-oo", f"Y={y}", "-oo", "Z=15", path],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Layer name: buildings" in told
    assert "Layer name: streets" in told
    assert "WGS 84 / Pseudo-Mercator" in told


def test_owslib(demo_site, header):
    from owslib.ogcapi.features import Features

    service = Features(f"{demo_site}/ogc/", headers={"Authorization": header})
    assert "buildings" in service.feature_collections()
    assert "floors" in service.collection_queryables("buildings")["properties"]
    page = service.collection_items("buildings", limit=3, filter="floors > 1")
    assert page["numberReturned"] == 3
    first = page["features"][0]
    assert service.collection_item("buildings", first["id"])["properties"] == first["properties"]


def test_schemathesis(demo_site, header, tmp_path):
    done = subprocess.run(
        [str(Path(sys.executable).with_name("schemathesis")), "run", f"{demo_site}/ogc/api",
         "--url", f"{demo_site}/ogc", "-H", f"Authorization: {header}", "--max-examples", "4",
         "--phases", "fuzzing,coverage", "--max-time", "60", "--seed", "1", "--continue-on-failure",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
         "response_schema_conformance", "--include-path-regex",
         "^/$|conformance|collections$|buildings|incidents|grid_cells"],
        capture_output=True, text=True, timeout=170,
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def check_has(python: str, module: str) -> None:
    """Missing clients fail like a missing browser does: a skipped promise is none."""
    asked = f"import importlib.util as u, sys; sys.exit(u.find_spec('{module}') is None)"
    found = (
        shutil.which(python) and not subprocess.run([python, "-c", asked], check=False).returncode
    )
    assert found, f"{python} has no {module}; run: make setup-test"


def test_ogctests(demo_site, header, tmp_path):
    """28 of its 29 tests of Features Core pass or more.

    ``test_ast6`` may fail: it fetches the API definition that the landing page links to by a client
    of its own, without the login that it was given for the rest, and is rightly answered 401. It runs in
    an empty folder: Python would import what lies in the present one.
    """
    check_has(OGCTESTS_PYTHON, "ogctests")
    script = (
        "import sys, httpx\nfrom ogctests.main import run_ogctests\n"
        "client = httpx.Client(base_url=sys.argv[1], headers={'Authorization': sys.argv[2]},"
        " timeout=60)\n"
        "sys.exit(run_ogctests('features/core', sys.argv[1], ['-q', '-rfE', '--tb=short',"
        " '-p', 'no:cacheprovider', '-c', '/dev/null'], client))"
    )
    done = subprocess.run(
        [OGCTESTS_PYTHON, "-c", script, f"{demo_site}/ogc/", header],
        capture_output=True, text=True, timeout=200, cwd=tmp_path,
    )  # fmt: skip
    failed = re.findall(r"^(?:FAILED|ERROR) \S*::(\S+)", done.stdout, re.MULTILINE)
    passed = int((re.findall(r"(\d+) passed", done.stdout) or ["0"])[-1])
    assert set(failed) <= set(KNOWN_TO_FAIL), done.stdout[-6000:]
    assert passed >= 28, done.stdout[-6000:]


QGIS_SCRIPT = """
import json, sys
from qgis.core import (
    QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform,
    QgsCoordinateTransformContext, QgsMapBoxGlStyleConverter, QgsMapRendererSequentialJob, QgsMapSettings,
    QgsNetworkAccessManager, QgsRectangle, QgsVectorLayer, QgsVectorTileBasicRenderer,
    QgsVectorTileLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

site, name, secret, header, sheets, *box = sys.argv[1:]
app = QgsApplication([], False)
app.initQgis()
features = QgsVectorLayer(
    f"url='{site}/ogc' typename='buildings' username='{name}' password='{secret}'", "b", "OAPIF")
assert features.isValid()
print("features", sum(1 for _ in features.getFeatures()))
QgsNetworkAccessManager.setRequestPreprocessor(
    lambda request: request.setRawHeader(b"Authorization", header.encode()))
tiles = QgsVectorTileLayer(
    f"type=xyz&url={site}/tiles/buildings/{{z}}/{{x}}/{{y}}.mvt&zmin=0&zmax=16", "t")
assert tiles.isValid()
drawn = QgsVectorTileBasicRenderer()
drawn.setStyles(QgsVectorTileBasicRenderer.simpleStyleWithRandomColors())
tiles.setRenderer(drawn)
unread = []
for sheet in json.load(open(sheets)):
    reading = QgsMapBoxGlStyleConverter()
    if reading.convert(json.dumps(sheet)) != QgsMapBoxGlStyleConverter.Success or reading.warnings():
        unread.append((sheet["name"], reading.errorMessage(), reading.warnings()))
print("unread", json.dumps(unread).replace(" ", ""))
told = QgsMapSettings()
told.setLayers([tiles])
told.setBackgroundColor(QColor("white"))
told.setOutputSize(QSize(400, 400))
told.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
degrees = QgsCoordinateReferenceSystem("EPSG:4326")
move = QgsCoordinateTransform(degrees, told.destinationCrs(), QgsCoordinateTransformContext())
told.setExtent(move.transformBoundingBox(QgsRectangle(*map(float, box))))
job = QgsMapRendererSequentialJob(told)
job.start()
job.waitForFinished()
image, white = job.renderedImage(), QColor("white").rgb()
print("pixels", sum(image.pixel(x, y) != white for x in range(400) for y in range(400)))
"""


@pytest.fixture(scope="session")
def sheets(demo_site: str, header: str) -> list[dict[str, Any]]:
    """The styles of all layers."""
    listed = json.loads(ask(demo_site, header, "/ogc/styles"))["styles"]
    return [json.loads(ask(demo_site, header, f"/ogc/styles/{one['id']}")) for one in listed]


def test_qgis_opens_features_and_draws_tiles(demo_site, token, header, api, sheets, tmp_path):
    check_has(QGIS_PYTHON, "qgis")
    city = api("city")
    path = tmp_path / "styles.json"
    path.write_text(json.dumps(sheets), encoding="utf-8")
    told = [demo_site, *token, header, str(path), *map(str, city["bbox"])]
    done = subprocess.run(
        [QGIS_PYTHON, "-c", QGIS_SCRIPT, *told],
        capture_output=True, text=True, timeout=120,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    told = dict(line.split() for line in done.stdout.splitlines() if line.count(" ") == 1)
    assert told.get("features") == str(city["counts"]["buildings"]), done.stderr
    assert int(told["pixels"]) > 0
    assert told["unread"] == "[]"


def test_a_stranger_is_asked_to_log_in(demo_site):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{demo_site}/ogc/collections/buildings/items", timeout=30)
    assert refused.value.code == 401
    assert json.loads(refused.value.read())["code"]
