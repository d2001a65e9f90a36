"""Import a file: read → check → apply, all of it in one transaction, with a report.

Nothing of a file is to be seen before the whole of it is: the rows are staged in a temporary
table, checked set-wise, merged and counted in one transaction. A process that is killed leaves
nothing behind, and the same file a second time changes nothing.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from geo_grid.areas.actions import touch
from geo_grid.areas.models import City
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import check_datum
from geo_grid.jobs.models import ImportRun
from importers import staging
from importers.batch import Batch, Context, check_table
from importers.catalogue import kind_named
from importers.crs import check_crs
from importers.files import Source, open_source
from importers.founding import indexes_built_after
from importers.kinds import GEOMETRY, Kind, match_columns
from importers.merging import Merge, joined_by_hash, sql, touched_cells
from importers.refusals import Refusal
from importers.rejects import write_rejects
from importers.report import Report

_MANY_ROWS = 2_000  # from here on the planner is told what has become of the tables
Progress = Callable[[str, int, int], None]
"""Called with a phase (``read``, ``check``, ``merge``), what is done and the total."""


def import_file(
    kind: str,
    path: str | Path,
    *,
    datum: str | None = None,
    mapping: Mapping[str, str] | None = None,
    source: str = "",
    accept_partial: bool = False,
    crs: str | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Load ``FILE[:LAYER]`` as `kind`; a report of what was taken and what was refused.

    Refused rows keep the whole file out unless `accept_partial`; `rejects` is a GeoPackage to
    write them to. `crs` (``EPSG:4547``) stands for that of a file that has none or a wrong one.
    Raises :class:`BadInput` when the file as a whole cannot be used.
    """
    started = timezone.now()
    chosen = kind_named(kind)
    opened = _open(chosen, path, crs=crs)
    context = _context(chosen, opened, datum=datum, mapping=mapping or {}, source=source)
    tell = progress or (lambda phase, done, total: None)
    report = Report(kind, str(opened))
    with transaction.atomic():
        lock()
        staging.create(chosen)
        staging.copy(context, _checked(opened, context, report, tell))
        with joined_by_hash(report.accepted):
            _check_together(chosen, context, report, tell)
            if not report.refused or accept_partial:
                _apply(context, report, tell)
        if report.applied:
            _remember(report, opened, context, started)
            staging.drop()
        else:
            transaction.set_rollback(True)
    if rejects is not None and report.refused:
        write_rejects(rejects, opened, report, context=context)
    return report


def lock() -> None:
    """One import at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/import'))")


def _open(kind: Kind, path: str | Path, *, crs: str | None) -> Source:
    opened = open_source(path, prefer=kind.name, shape=kind.shape.type if kind.shape else "")
    return replace(opened, crs=check_crs(crs)) if crs else opened


def _context(
    kind: Kind,
    opened: Source,
    *,
    datum: str | None,
    mapping: Mapping[str, str],
    source: str,
) -> Context:
    """What the file means; refuses one whose coordinates are of an unknown datum."""
    matched = match_columns(kind, opened.columns, mapping)
    if kind.shape is not None and opened.has_geometry:
        matched = {GEOMETRY: "", **matched}
    city = City.objects.first()
    context = Context(
        kind=kind,
        matched=matched,
        datum="",
        crs=opened.crs,
        envelope=city.envelope.extent if city else None,
        metric_srid=city.metric_srid if city else None,
        source=source or opened.path.name,
    )
    if kind.shape is not None and kind.shape.required and not context.has_places:
        raise BadInput(
            "column_missing",
            gettext_noop("The file has no place for its rows: lon and lat, wkt, or a geometry."),
            field=GEOMETRY,
        )
    if not context.has_places:
        return context
    from geo_grid.areas.locator import ground  # loads numba, which a table without places spares

    return replace(context, datum=check_datum(datum), cells=ground().index)


def _checked(opened: Source, context: Context, report: Report, tell: Progress) -> Iterator[Batch]:
    """Rows that are sound by themselves, chunk by chunk; the others go to the report."""
    tell("read", 0, opened.total)
    for table in opened.tables():
        batch = check_table(table, context)
        report.read += batch.read
        report.refused += batch.refusals
        yield batch
        tell("read", report.read, max(opened.total, report.read))


def _check_together(kind: Kind, context: Context, report: Report, tell: Progress) -> None:
    """What can only be said of rows together, or of rows and what is known already."""
    steps = (*kind.prepare, *kind.checks)
    merge = Merge(context, report.accepted, lambda: None)
    for done, name in enumerate(steps):
        tell("check", done, len(steps))
        if name in kind.prepare:
            merge.run(name)
            continue
        while found := [_refusal(row) for row in sql.rows(name, merge.values)]:
            report.refused += found
            with connection.cursor() as cursor:
                rows = list({refusal.row for refusal in found})
                cursor.execute("DELETE FROM staged WHERE row = ANY (%s)", [rows])
    if context.doors and report.refused:
        sql.run("doors_unused")
    report.refused.sort(key=lambda refusal: (refusal.row, refusal.field))
    tell("check", len(steps), len(steps))


def _refusal(found: dict[str, object]) -> Refusal:
    params = {name: value for name, value in found.items() if value is not None}
    row, code = int(str(params.pop("row"))), str(params.pop("code"))
    return Refusal(row, str(params["field"]), code, params)


def _apply(context: Context, report: Report, tell: Progress) -> None:
    """Merge what is staged and bring the sums of the touched atoms up to date."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        tell("merge", done, done + 1)

    kind = context.kind
    with indexes_built_after(kind.fills, rows=report.accepted):
        report.changed = kind.merge(Merge(context, report.accepted, step))
    report.applied = True
    if not report.changed:
        return
    if kind.statistics and report.changed >= _MANY_ROWS:
        sql.run(kind.statistics)
    cells = touched_cells()
    for noun in kind.sums if cells else ():
        importlib.import_module(f"geo_grid.{noun}.actions").recount(cells)
        step()
    touch()
    tell("merge", done, done)


def _remember(report: Report, opened: Source, context: Context, started: datetime) -> None:
    ImportRun.objects.create(
        kind=report.kind,
        source=context.source[:100],
        file_name=str(opened)[-300:],
        file_sha256=opened.sha256,
        datum=context.datum,
        rows_read=report.read,
        rows_accepted=report.accepted,
        rows_changed=report.changed,
        rows_refused=report.refused_rows,
        started_at=started,
        finished_at=timezone.now(),
    )
