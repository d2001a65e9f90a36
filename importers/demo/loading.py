"""Load the generated demo city through the importers, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from geo_grid.areas import actions
from geo_grid.areas.models import GridCell, GridCellVersion, Worker
from geo_grid.city_time import one_zone
from geo_grid.disclosure.actions import publish_if_due
from geo_grid.locate.actions import refresh_places
from geo_grid.matters.actions import enter_known_holidays
from geo_grid.matters.definition_actions import enter_delivered
from geo_grid.model_bases.dated import beginning
from importers.city.basic_cells import build_basic_cells, read_sources
from importers.city.cores import on_all_cores
from importers.city.drawing import beforehand
from importers.city.extent import envelope_around, extent_of
from importers.demo import SIZES, DemoFile, Manifest, generate
from importers.demo.care import draw_care
from importers.demo.visits import draw_visits
from importers.runs.run import import_file

Progress = Callable[[str], None]
HELD_DAYS = 400
"""The ground began so long ago: before the first incident, and with a yesterday to look back on."""
MANY_UNITS = 200_000
"""From here on the ground is drawn by dwellings, on another core, while the people are loaded."""


def load_demo(directory: Path, *, size: str, progress: Progress = lambda _: None) -> Manifest:
    """Generate the files of the demo city below `directory` and load them."""
    progress("generate")
    manifest = _generate(directory, size)
    start = manifest.start_city
    since = datetime.fromisoformat(manifest.now) - timedelta(HELD_DAYS)
    with transaction.atomic(), one_zone(), beginning(since), beforehand() as draw_beforehand:
        actions.found_city(
            actions.NewCity(
                name=start["name"],
                code=start["code"],
                envelope=envelope_around(extent_of(directory / start["outline"])),
                metric_srid=start["metric_srid"],
                timezone=start["timezone"],
                datum=start["datum"],
            )
        )
        enter_known_holidays()
        enter_delivered()
        drawn = None
        for file in manifest.files:
            progress(file.kind)
            _import(directory, file, datum=str(start["datum"]))
            if file.kind == "units" and file.rows >= MANY_UNITS:
                drawn = draw_beforehand(read_sources(), metric_srid=int(start["metric_srid"]))
        progress("care")
        draw_care(datetime.fromisoformat(manifest.now).date())
        progress("visits")
        draw_visits(since=since, now=datetime.fromisoformat(manifest.now))
        build_basic_cells(drawn=drawn, progress=progress)
        _appoint_workers()
        progress("places")
        refresh_places()
        progress("publish")
        publish_if_due()
    return manifest


def _generate(directory: Path, size: str) -> Manifest:
    """The files; of a large city in a process that gives its memory back."""
    if not SIZES[size].in_parts:
        return generate(directory, size=size, zone=settings.TIME_ZONE)
    return on_all_cores(partial(generate, size=size, zone=settings.TIME_ZONE), [directory])[0]


def _import(directory: Path, file: DemoFile, *, datum: str) -> None:
    name = f"{directory / file.path}:{file.layer}" if file.layer else str(directory / file.path)
    report = import_file(file.kind, name, datum=datum, source="demo", derive_places=False)
    if not report.applied:
        raise RuntimeError("\n".join(report.lines()))


def _appoint_workers() -> None:
    """A primary worker for every grid cell of the base grid, as far as there are workers."""
    cells = GridCellVersion.objects.filter(kind=GridCell.BASE, valid__upper_inf=True)
    for version, worker in zip(
        cells.order_by("code"), Worker.objects.order_by("ref"), strict=False
    ):
        actions.appoint(version.cell, worker=worker)
