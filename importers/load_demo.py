"""Load the generated demo city through the importers, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from geo_grid.areas import actions
from geo_grid.areas.models import GridCellVersion, Worker
from importers.demo import Manifest, generate
from importers.extent import envelope_around, extent_of
from importers.lay_ground import lay_ground
from importers.run import import_file

Progress = Callable[[str], None]


def load_demo(directory: Path, *, size: str, progress: Progress = lambda _: None) -> Manifest:
    """Generate the files of the demo city below `directory` and load them."""
    progress("generate")
    manifest = generate(directory, size=size)
    start = manifest.start_city
    with transaction.atomic():
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
        for file in manifest.files:
            progress(file.kind)
            name = f"{directory / file.path}:{file.layer}" if file.layer else directory / file.path
            report = import_file(file.kind, str(name), datum=start["datum"], source="demo")
            if not report.applied:
                raise RuntimeError("\n".join(report.lines()))
        lay_ground(progress=progress)
        _appoint_workers()
    return manifest


def _appoint_workers() -> None:
    """A primary worker for every grid cell, as far as there are workers."""
    cells = GridCellVersion.objects.filter(valid__upper_inf=True).order_by("code")
    for version, worker in zip(cells, Worker.objects.order_by("ref"), strict=False):
        actions.appoint(version.cell, worker=worker)
