"""A kept demo city is handed out only as long as it is what its sources load now."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from geo_grid.cluster import Cluster
from tests import demos

AROUND = {"GEO_GRID_HTTPS": "0"}


class Loader:
    """Loads what looks like a stopped database; counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, var: Path) -> None:
        self.times += 1
        data = Cluster(var).data
        data.mkdir(parents=True)
        (data / "postgresql.auto.conf").write_text(
            "port = '5432'\nunix_socket_directories = '/elsewhere'\njit = 'off'\n"
        )


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(demos, "sources", lambda: [("a.py", b"one")])
    return tmp_path / "kept"


def test_it_is_loaded_once_and_each_copy_listens_in_its_own_folder(kept, tmp_path):
    load = Loader()
    for name in ("first", "second"):
        demos.copy_demo(tmp_path / name, AROUND, kept=kept, load=load)
        cluster = Cluster(tmp_path / name)
        said = (cluster.data / "postgresql.auto.conf").read_text().splitlines()
        assert said == [
            "port = '5432'", f"unix_socket_directories = '{cluster.socket_dir}'", "jit = 'off'",
        ]  # fmt: skip
        assert cluster.socket_dir.is_dir()
    assert load.times == 1


@pytest.mark.parametrize("what", ["source", "setting", "day", "age", "clock set back"])
def test_what_is_no_longer_so_is_loaded_anew_and_the_old_is_removed(
    kept, tmp_path, monkeypatch, what
):
    load, around = Loader(), dict(AROUND)
    demos.copy_demo(tmp_path / "first", around, kept=kept, load=load)
    (whole,) = (folder for folder in kept.iterdir() if folder.is_dir())
    if what == "source":
        monkeypatch.setattr(demos, "sources", lambda: [("a.py", b"two")])
    elif what == "setting":
        around["GEO_GRID_EXPORT_ROWS"] = "5"
    elif what == "day":
        monkeypatch.setattr(demos.timezone, "localdate", lambda: "tomorrow")
    else:
        by = -demos.MOST_AGE_S if what == "age" else 100
        (whole / demos.LOADED_AT).write_text(str(time.time() + by))
    demos.copy_demo(tmp_path / "second", around, kept=kept, load=load)
    assert load.times == 2
    assert len([folder for folder in kept.iterdir() if folder.is_dir()]) == 1


def test_what_was_left_half_loaded_is_not_handed_out(kept, tmp_path):
    (kept / "draft" / "pg").mkdir(parents=True)
    load = Loader()
    demos.copy_demo(tmp_path / "first", AROUND, kept=kept, load=load)
    assert load.times == 1
    assert not (kept / "draft").exists()


def test_every_source_of_the_product_has_a_say():
    named = {name for name, _ in demos.sources()}
    assert {
        "geo_grid/cluster.py", "geo_grid/migrations/0002_ground.py", "importers/demo/loading.py",
        "importers/management/commands/demo.py", "layers/apps.py", "requirements/base.txt",
    } <= named  # fmt: skip
    assert any(name.endswith(".sql") for name in named)
    assert not any("__pycache__" in name for name in named)
