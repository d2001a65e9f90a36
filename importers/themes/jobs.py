"""Loading into thematic layers as jobs."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from geo_grid.access.system import as_system
from geo_grid.jobs.registry import job_kind
from geo_grid.jobs.reporter import Reporter
from geo_grid.runs.models import Upload
from geo_grid.themes.actions import theme_numbered
from importers.themes import theme_files
from importers.uploads import storage

LOAD = "load_theme"


@job_kind(LOAD)
def run_load(
    reporter: Reporter,
    *,
    theme: int,
    upload: str,
    layer: str = "",
    datum: str = "",
    replace: bool = True,
    accept_partial: bool = False,
    language: str = "zh-hans",
    crs: str = "",
    north_first: bool = False,
    place: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Load a sent-in file into a layer; reasons of refusals are told in `language`."""
    sent = Upload.objects.get(pk=upload)

    def tell(done: int, total: int) -> None:
        reporter.progress(done / max(total, 1) * 0.98, "read", done=done, total=total)

    with (
        as_system(LOAD),
        translation.override(language),
        storage.named(sent, storage.path_of(sent)),
    ):
        opened = storage.open_upload(sent, layer=layer, crs=crs, north_first=north_first)
        return theme_files.load(
            theme_numbered(theme), opened, datum=datum, place=place,
            shown=storage.shown_name(sent, layer), owner=reporter.owner, replace=replace,
            accept_partial=accept_partial, progress=tell,
        )  # fmt: skip
