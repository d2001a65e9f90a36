"""What somebody says of a file that it does not say itself: projection, axes, words, constants."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from pyproj import Transformer

from geo_grid.errors import BadInput
from geo_grid.facilities.models import Component
from geo_grid.geometry.datum import from_wgs84
from geo_grid.runs.models import ImportRun
from importers.formats.files import Table, open_source
from importers.kinds.catalogue import KINDS
from importers.rows.choices import FileChoices, _Edit
from importers.runs.run import Origin, import_file
from importers.uploads.projections import candidates, lacks_projection
from tests.conftest import building_in, lattice_boxes

pytestmark = pytest.mark.django_db
AT = (0, 1, 3, 5, 10, 11)


def on_houses() -> np.ndarray:
    """Middles of the six buildings, WGS-84."""
    centres = [building_in(lattice_boxes()[at]).centroid for at in AT]
    return np.array([(point.x, point.y) for point in centres])


def metres(crs: str, *, north_first: bool = False) -> np.ndarray:
    xy = on_houses()
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([y, x] if north_first else [x, y])


def rows_of(xy: np.ndarray, **more: object) -> list[dict[str, object]]:
    return [
        {"ref": f"C{n}", "kind": "camera", "x": f"{x:.8f}", "y": f"{y:.8f}", **more}
        for n, (x, y) in enumerate(xy.tolist())
    ]


def off_houses() -> float:
    """How far the farthest component stands from its house, in degrees."""
    stored = {one.ref: one.point for one in Component.objects.all()}
    return max(
        np.hypot(stored[f"C{n}"].x - x, stored[f"C{n}"].y - y)
        for n, (x, y) in enumerate(on_houses().tolist())
    )


def zones() -> dict[str, str]:
    """Codes of the zone of three degrees that the lattice city lies in: with and without prefix."""
    number = round(on_houses()[0][0] / 3)
    return {"prefixed": f"EPSG:{4513 + number - 25}", "plain": f"EPSG:{4534 + number - 25}"}


@pytest.mark.parametrize("zone", ["prefixed", "plain"])
@pytest.mark.parametrize("north_first", [False, True])
def test_the_right_projection_comes_first_and_nothing_is_applied(
    lattice_city, write_csv, zone, north_first
):
    crs = zones()[zone]
    path = write_csv(rows_of(metres(crs, north_first=north_first)))
    found = candidates(open_source(path), KINDS["components"], mapping={})
    best = found.candidates[0]
    assert (best.projection.crs, best.north_first, best.on_buildings) == (crs, north_first, 1.0)
    assert (found.sampled, found.buildings_known) == (6, True)
    others = [one for one in found.candidates if one.projection.family == "three_degrees"][1:]
    assert all(one.on_buildings < 1 for one in others)
    with pytest.raises(BadInput) as refused:  # what was found is not what is done
        import_file("components", path, datum="cgcs2000")
    assert refused.value.code == "crs_missing"

    chosen = FileChoices(crs=best.projection.crs, north_first=best.north_first)
    assert import_file("components", path, datum="cgcs2000", choices=chosen).accepted == 6
    assert off_houses() < 2e-6  # two decimetres


def test_degrees_need_no_projection_and_other_metres_find_none(lattice_city, write_csv):
    lon_lat = write_csv(rows_of(on_houses()), "degrees.csv")
    with pytest.raises(BadInput) as refused:
        candidates(open_source(lon_lat), KINDS["components"], mapping={})
    assert refused.value.code == "crs_not_needed"
    local = write_csv(rows_of(metres(zones()["plain"]) - 400_000), "local.csv")
    assert candidates(open_source(local), KINDS["components"], mapping={}).candidates == []


def test_axes_of_degrees_can_be_turned_when_somebody_says_so(lattice_city, write_csv):
    path = write_csv(rows_of(on_houses()[:, ::-1]))
    report = import_file("components", path, datum="wgs84", by=Origin(dry_run=True))
    assert {one.code for one in report.refused} == {"axes_swapped"}
    turned = FileChoices(north_first=True)
    assert import_file("components", path, datum="wgs84", choices=turned).accepted == 6
    assert off_houses() < 1e-6


@pytest.mark.parametrize("form", ["{x},{y}", "{x}，{y}", "({x} {y})", " [{x}; {y}] "])
def test_one_column_holds_both_coordinates(lattice_city, write_csv, form):
    lon, lat = from_wgs84(*on_houses().T, datum="gcj02")
    texts = [form.format(x=f"{x:.8f}", y=f"{y:.8f}") for x, y in zip(lon, lat, strict=True)]
    rows = [{"ref": f"C{n}", "kind": "camera", "落点": text} for n, text in enumerate(texts)]
    rows += [{"ref": "C8", "kind": "camera", "落点": "厦门路 3 号"},
             {"ref": "C9", "kind": "camera", "落点": "118.1"}]  # fmt: skip
    report = import_file(
        "components", write_csv(rows), datum="gcj02", mapping={"position": "落点"},
        accept_partial=True,
    )  # fmt: skip
    assert [(one.row, one.field, one.code) for one in report.refused] == [
        (8, "position", "position_unreadable"), (9, "position", "position_unreadable"),
    ]  # fmt: skip
    assert off_houses() < 1e-6


def test_metres_are_known_by_the_first_rows_that_have_places(lattice_city, write_csv):
    """A file of millions is not read at every choice of a column."""
    opened = open_source(write_csv(rows_of(metres(zones()["plain"]))))
    (table,) = opened.tables()
    nowhere = replace(table, columns=table.columns | {"x": [""] * 6, "y": [""] * 6})

    def reader(_):
        yield from (nowhere, table)
        pytest.fail("read on")

    long = replace(opened, reader=reader, total=10_000_000)
    assert lacks_projection(long, KINDS["components"], mapping={})


# ---- words and constants


def test_words_and_constants_are_read_kept_and_told(lattice_city, write_csv):
    rows = rows_of(on_houses())
    for n, row in enumerate(rows):
        row["state"] = "能用" if n < 4 else "正常"
    said = FileChoices(
        values={"state": {"能用": "good", "坏": "damaged"}}, constants={"owner": "普查 2026"}
    )
    path = write_csv(rows)
    assert len(import_file("components", path, datum="wgs84").refused) == 4  # not without the word
    report = import_file("components", path, datum="wgs84", choices=said, by=Origin())
    assert (report.accepted, report.refused) == (6, [])
    assert set(Component.objects.values_list("state", "owner")) == {("good", "普查 2026")}
    told = report.as_dict()
    assert told["words"] == [
        {"target": "state", "word": "能用", "meant": "good", "cells": 4},
        {"target": "state", "word": "坏", "meant": "damaged", "cells": 0},
    ]
    assert told["choices"] == said.as_dict()
    assert ImportRun.objects.get(pk=report.run).choices == said.as_dict()


def test_a_kind_for_all_rows_and_blank_rows_stay_blank(lattice_city, write_csv):
    rows = [{k: v for k, v in row.items() if k != "kind"} for row in rows_of(on_houses())]
    rows.insert(2, dict.fromkeys(rows[0], ""))
    said = FileChoices(constants={"kind": "camera"})
    report = import_file("components", write_csv(rows), datum="wgs84", choices=said)
    assert (report.read, report.blank, report.accepted) == (6, 1, 6)


@pytest.mark.parametrize(
    ("choices", "mapping", "code", "field"),
    [
        ({"constants": {"kind": "spaceship"}}, {}, "choice_unknown", "kind"),
        ({"constants": {"colour": "red"}}, {}, "target_unknown", "map"),
        ({"constants": {"kind": "camera"}}, {"kind": "kind"}, "constant_and_column", "kind"),
        ({"constants": {"kind": "camera"}}, {}, "constant_and_column", "kind"),
        ({"values": {"kind": {"枪机": "spaceship"}}}, {}, "choice_unknown", "kind"),
        ({"values": {"owner": {"a": "b"}}}, {}, "words_without_column", "owner"),
        ({"values": {"ref": {"C1": "C9"}}}, {}, "words_of_names", "ref"),
        ({"values": {"colour": {"a": "b"}}}, {}, "target_unknown", "map"),
    ],
)
def test_what_cannot_be_meant_is_refused(lattice_city, write_csv, choices, mapping, code, field):
    path = write_csv(rows_of(on_houses()))
    with pytest.raises(BadInput) as refused:
        import_file(
            "components", path, datum="wgs84", mapping=mapping, choices=FileChoices(**choices)
        )
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_column_that_was_left_out_gives_way_to_a_value_of_all_rows(lattice_city, write_csv):
    path, said = write_csv(rows_of(on_houses())), FileChoices(constants={"kind": "lamp"})
    import_file("components", path, datum="wgs84", choices=said, mapping={"kind": ""})
    assert set(Component.objects.values_list("kind", flat=True)) == {"lamp"}


@pytest.mark.parametrize("owners", [{}, {"摄像头甲": "街道"}])
def test_words_of_one_target_do_not_change_another_that_reads_the_same_column(
    lattice_city, write_csv, owners
):
    rows = [row | {"kind": "摄像头甲"} for row in rows_of(on_houses())]
    said = FileChoices(values={"kind": {"摄像头甲": "camera"}, "owner": owners})
    report = import_file(
        "components", write_csv(rows), datum="wgs84", choices=said,
        mapping={"name": "kind", "kind": "kind", "owner": "kind"},
    )  # fmt: skip
    assert report.accepted == 6
    stored = set(Component.objects.values_list("kind", "name", "owner"))
    assert stored == {("camera", "摄像头甲", owners.get("摄像头甲", "摄像头甲"))}
    assert [one["cells"] for one in report.as_dict()["words"]] == [6] * (1 + len(owners))


def test_where_all_targets_of_a_column_have_words_each_has_its_own(lattice_city, write_csv):
    rows = [row | {"kind": "坏的灯"} for row in rows_of(on_houses())]
    said = FileChoices(values={"state": {"坏的灯": "damaged"}, "kind": {"坏的灯": "lamp"}})
    import_file(
        "components", write_csv(rows), datum="wgs84", choices=said,
        mapping={"kind": "kind", "state": "kind"},
    )  # fmt: skip
    assert set(Component.objects.values_list("kind", "state")) == {("lamp", "damaged")}


def test_marks_of_cells_go_with_a_column_that_words_are_put_into() -> None:
    table = Table(
        [2], {"a": ["x"]}, damaged={"a": [(0, "number_damaged")]}, serials={"a": [(0, "1")]}
    )
    found = _Edit({}, {"t": ("b", {"x": "y"})}, {"b": "a"})(table)
    assert found.columns == {"a": ["x"], "b": ["y"]}
    assert (found.damaged["b"], found.serials["b"]) == ([(0, "number_damaged")], [(0, "1")])


# ---- the command


def test_the_command_ranks_projections_and_takes_words(lattice_city, write_csv, capsys):
    crs = zones()["prefixed"]
    rows = rows_of(metres(crs, north_first=True))
    for row in rows:
        row["kind"] = "a=b"
    path = str(write_csv(rows))
    call_command("import_data", "components", path, "--projections")
    first = capsys.readouterr().out.splitlines()[0]
    assert f"--crs {crs} --north-first --datum cgcs2000" in first
    assert "100%" in first
    assert not Component.objects.exists()
    call_command(
        "import_data", "components", path, "--datum", "cgcs2000", "--crs", crs, "--north-first",
        "--value", "kind:a=b=camera", "--set", "owner=普查 2026", "source=普查", "--json", "-v0",
    )  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert (told["accepted"], told["words"][0]["cells"]) == (6, 6)
    assert told["choices"]["constants"] == {"owner": "普查 2026"}
    assert set(ImportRun.objects.values_list("source", flat=True)) == {"普查"}
    assert off_houses() < 2e-6


@pytest.mark.parametrize("wrong", [["--set", "note"], ["--value", "kind=camera"]])
def test_the_command_says_what_form_it_wants(write_csv, wrong):
    with pytest.raises(CommandError, match=r"--(set|value)"):
        call_command("import_data", "components", str(write_csv([{"ref": "1"}])), *wrong, "-v0")
