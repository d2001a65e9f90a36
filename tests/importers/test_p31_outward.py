"""P31: no file that is read makes anybody ask anywhere; what takes too much is ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geo_grid.errors import BadInput
from geo_grid.facilities.models import Component
from geo_grid.runs.models import ImportRun
from geo_grid.sandbox import client
from importers.formats.files import open_source
from importers.runs.run import import_file
from tests.importers.hostile import bombs, outward


@pytest.fixture
def listener():
    """Connections wait in its queue until somebody looks: none is missed, none answered."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        server.setblocking(False)
        yield server


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"{host}:{port}"


def was_asked(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def read(name: Path) -> None:
    for _ in open_source(name).tables():
        pass


def test_there_are_enough_of_them():
    assert len(outward.CASES) >= 35


@pytest.mark.parametrize(
    ("make", "code"), outward.CASES, ids=[make.__name__ for make, _ in outward.CASES]
)
def test_p31_no_file_makes_its_reader_ask_anywhere(tmp_path, listener, make, code):
    name = make(tmp_path, address(listener))
    if code:
        with pytest.raises(BadInput) as refused:
            read(name)
        assert refused.value.code == code
        assert "passwd" not in str(refused.value)
    else:
        read(name)
    assert not was_asked(listener)


def test_the_listener_hears_gdal_where_nothing_holds_it_back(tmp_path, listener):
    """Else the silence above would prove nothing."""
    listener.setblocking(True)
    heard = []

    def hang_up() -> None:
        heard.append(listener.accept()[0].close())

    waiting = threading.Thread(target=hang_up, daemon=True)
    waiting.start()
    path = outward.crs_link_by_http(tmp_path, address(listener))
    program = "import sys, pyogrio; pyogrio.read_info(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, str(path)], check=False, capture_output=True)
    waiting.join(60)
    assert heard


@pytest.mark.parametrize(
    ("make", "code", "limits"),
    [
        (bombs.looping_view, "reader_seconds", {"SECONDS": 1}),
        (bombs.endless_table, "reader_seconds", {"SECONDS": 1}),
        (bombs.wide_sheet, "columns_too_many", {}),
        (bombs.huge_feature, "reader_memory", {"MEMORY_MB": 64}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_p20_p31_a_bomb_ends_at_its_limit(tmp_path, settings, make, code, limits):
    for name, value in limits.items():
        setattr(settings, f"GEO_GRID_READER_{name}", value)
    with pytest.raises(BadInput) as refused:
        read(make(tmp_path))
    assert refused.value.code == code
    sound = tmp_path / "sound.csv"
    sound.write_text("a\n1\n")
    read(sound)  # and whoever asked goes on


@pytest.fixture
def many_components(tmp_path):
    """More than one chunk of rows, so that a reader is still at work after the first."""
    path = tmp_path / "components.csv"
    rows = (f"c{i},lamp,118.{i % 900 + 100},24.4\n" for i in range(300_000))
    path.write_text("ref,kind,lon,lat\n" + "".join(rows))
    return path


def test_p31_a_killed_reader_is_told_in_a_sentence(many_components):
    tables = open_source(many_components).tables()
    next(tables)
    _kill_readers()
    with pytest.raises(BadInput, match="SIGKILL") as refused:
        list(tables)
    assert refused.value.code == "reader_died"
    read(many_components)  # and the next one reads


def test_p31_a_killed_reader_loads_nothing(lattice_city, many_components):
    """Rows have been taken in already when the reader is killed; none of them stays."""
    before = Component.objects.count(), ImportRun.objects.count()

    def kill(phase: str, done: int, total: int) -> None:
        if phase == "read" and done:
            _kill_readers()

    with pytest.raises(BadInput) as refused:
        import_file(
            "components", many_components, datum="wgs84", accept_partial=True, progress=kill
        )
    assert refused.value.code == "reader_died"
    assert (Component.objects.count(), ImportRun.objects.count()) == before


def _kill_readers() -> None:
    server = client._servers.process.pid
    for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split():
        os.kill(int(pid), 9)
