"""Import a file: read → check → apply, all of it in one transaction, with a report.

Nothing of a file is to be seen before the whole of it is: the rows are staged in a temporary
table, checked set-wise, merged and counted in one transaction. A process that is killed leaves
nothing behind, and the same file a second time changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.areas import locks, standing
from geo_grid.areas.actions import touch
from geo_grid.areas.models import City
from geo_grid.city_time import city_timezone, one_zone
from geo_grid.collection.sources import Freshness, note_import
from geo_grid.disclosure.actions import publish_if_due
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.decisions.actions import note_use
from geo_grid.runs.models import ImportRun
from geo_grid.vault.masking import mask_numbers
from importers.addresses.verdicts import check_confidence
from importers.formats.files import Source, Table
from importers.kinds.catalogue import kind_named
from importers.kinds.categories import read_categories
from importers.merge.merging import Merge, joined_by_hash, sql, touched_cells
from importers.rows import staging
from importers.rows.addresses import Addresses, AddressOptions, Doubt
from importers.rows.batch import Batch
from importers.rows.choices import FileChoices
from importers.rows.context import Category, Context
from importers.rows.datum import agreed_datum
from importers.runs import journal, outcome
from importers.runs.crashes import checked
from importers.runs.deferred_indexes import indexes_built_after
from importers.runs.headers import told_header
from importers.runs.opening import open_for
from importers.runs.rejects import hand_out_rejects
from importers.runs.report import Report
from importers.schema.kind import ADDRESS, GEOMETRY, PLACE_COLUMNS, Kind, match_columns, rivals_of
from importers.schema.refusals import Refusal

DEFAULT_TOLERANCE_M = 1.0
_MANY_ROWS = 2_000  # from here on the planner is told what has become of the tables
Progress = Callable[[str, int, int], None]
"""Called with a phase (``read``, ``check``, ``merge``), what is done and the total."""


@dataclass(frozen=True)
class Origin:
    """Who imports, and how: `shown` is what the file is called, `dry_run` changes nothing."""

    owner: int | None = None
    job: UUID | None = None
    shown: str = ""
    dry_run: bool = False


@dataclass(frozen=True)
class ImportOptions:
    """How a file is to be loaded."""

    accept_partial: bool
    derive_places: bool
    freshness: Freshness | None
    by: Origin | None
    addresses: AddressOptions | None
    choices: FileChoices

    @property
    def dry_run(self) -> bool:
        return self.by is not None and self.by.dry_run


def import_file(
    kind: str, path: str | Path, *,
    datum: str | None = None,
    mapping: Mapping[str, str] | None = None,
    source: str = "",
    accept_partial: bool = False,
    crs: str | None = None,
    rejects: Path | None = None,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    freshness: Freshness | None = None,
    by: Origin | None = None,
    derive_places: bool = True,
    progress: Progress | None = None,
    addresses: AddressOptions | None = None,
    categories: Path | None = None,
    choices: FileChoices | None = None,
) -> Report:  # fmt: skip
    """Load ``FILE[:LAYER]`` as `kind`; a report of what was taken and what was refused.

    Refused rows keep the whole file out unless `accept_partial`, as do faults of cells wider than
    `tolerance_m`; they go to `rejects`. `choices` are said by a person, `crs` alone too; `by`: it
    can be undone or is only tried; `addresses`: how one-column addresses are judged.
    """
    journal.forget_old()
    named, wanted = _categories(kind, categories), kind_named(kind)
    said, source = (choices or FileChoices(crs=crs or "")).without_source(wanted, source)
    opened, mapping = open_for(wanted, path, mapping or {}, said)
    options = ImportOptions(accept_partial, derive_places, freshness, by, addresses, said)

    def load() -> tuple[Context, Report]:
        new = _context(wanted, opened, datum, mapping, source=source)
        new = replace(_with_addresses(new, addresses), tolerance_m=tolerance_m, categories=named)
        report = _report(wanted, opened, mapping, options)
        _load(new, opened, report, options, progress or _silent)
        return new, report

    context, report = locks.begun_again(load)
    if rejects and report.refused:
        hand_out_rejects(rejects, opened, report, context=context)
    return report


def _categories(kind: str, path: Path | None) -> dict[str, Category]:
    if path is None:
        return {}
    if kind != "incidents":
        raise BadInput(
            "categories_unusable",
            gettext_noop("Only incidents have categories to be named by a file."),
            field="categories",
        )
    return read_categories(path)


def _report(
    kind: Kind, opened: Source, mapping: Mapping[str, str], options: ImportOptions
) -> Report:
    """An empty one; it says already which columns are left because of others, and what was chosen."""
    shown = options.by.shown if options.by and options.by.shown else str(opened)
    rivals = rivals_of(kind, opened.columns, mapping)
    chosen = options.choices.as_dict()
    return Report(kind.name, shown, rivals=rivals, hidden=opened.hidden, choices=chosen,
                  hidden_rows=opened.hidden_rows, header=told_header(kind, opened, mapping))  # fmt: skip


def _silent(phase: str, done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


def _load(
    context: Context, opened: Source, report: Report, options: ImportOptions, tell: Progress
) -> None:
    """Stage, check and apply in one transaction; nothing stays of a file that is not applied."""
    _look_up_addresses(context, opened, tell)
    with transaction.atomic(), one_zone():
        locks.begin(locks.Work.IMPORT, waits=True)
        context = _as_of_now(context)
        run = _begin(report, opened, context, options.by)
        staging.create(context.kind)
        staging.copy(context, _checked(opened, context, report, options, tell))
        with joined_by_hash(report.accepted):
            _check_together(context.kind, context, report, tell)
            if not report.refused or options.accept_partial or options.dry_run:
                _apply_for(run, options, context, report, tell)
        report.doubtful, report.unnamed = _doubts(context), dict(context.unnamed)
        if report.applied:
            _note_decisions(context)
            if options.derive_places and context.kind.names_places and report.changed:
                refresh_places()  # outside the journal: what follows from rows is undone with them
            _remember(run, report, opened, context, options.freshness)
            staging.drop()
            publish_if_due()
        else:
            transaction.set_rollback(True)


def _as_of_now(context: Context) -> Context:
    """The same with what rows are judged by as it is now: what was waited for may have changed it.

    All of it is read before the COPY, during which no query can be sent.
    """
    city_timezone()  # kept from here on: days are judged by it
    context = replace(context, kind=context.kind.prepared())
    if context.cells is None:
        return context
    from geo_grid.areas.cell_at_point import ground

    return replace(context, cells=ground().index)


def _apply_for(
    run: ImportRun, options: ImportOptions, context: Context, report: Report, tell: Progress
) -> None:
    """Merge, with a journal where somebody may want to undo it or to know beforehand."""
    if options.dry_run:
        outcome.before_merge(context.kind)
    with journal.written(run) if options.by is not None else nullcontext():
        _apply(context, report, tell)
    report.applied = options.accept_partial or not report.left
    if options.dry_run:
        report.applied = False
        report.outcome = outcome.after_merge(run, context.kind, accepted=report.accepted)


def _context(
    kind: Kind, opened: Source, datum: str | None, mapping: Mapping[str, str], *, source: str
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
        source=mask_numbers(source or opened.path.name),
        north_first=opened.north_first,
    )
    if not kind.is_placed_by(matched):
        raise BadInput(
            "column_missing",
            gettext_noop("The file has no place for its rows: lon and lat, wkt, or a geometry."),
            field=GEOMETRY,
        )
    if context.has_places:
        places = (matched[name] for name in PLACE_COLUMNS if name in matched)
        context = replace(context, datum=agreed_datum(datum, opened, places))
    elif kind.addressed != "point":
        return context
    from geo_grid.areas.cell_at_point import (
        ground,  # loads numba, which a table without places spares
    )

    return replace(context, cells=ground().index)


# ---- rows that name their place by one text


def _with_addresses(context: Context, options: AddressOptions | None) -> Context:
    if not context.kind.addressed or ADDRESS not in context.matched:
        return context
    options = options or AddressOptions(check_confidence(None))
    return replace(context, addresses=Addresses(options))


def _look_up_addresses(context: Context, opened: Source, tell: Progress) -> None:
    """Before anything is locked: matching the texts of a city takes minutes."""
    if context.addresses is None:
        return
    tell("locate", 0, 1)
    tables = _tables(opened, context.addresses.options)
    context.addresses.look_up(tables, context, lambda done, total: tell("locate", done, total))


def _doubts(context: Context) -> list[Doubt]:
    """What was put aside, by row."""
    found = context.addresses.doubts if context.addresses else []
    return sorted(found, key=lambda doubt: doubt.row)


def _note_decisions(context: Context) -> None:
    if context.addresses is not None and context.addresses.used:
        note_use(context.addresses.used, at=timezone.now())


def _tables(opened: Source, options: AddressOptions | None) -> Iterator[Table]:
    """The rows that are meant, a chunk at a time."""
    only = options.only if options else None
    for table in opened.tables():
        yield table if only is None else table.only(only)


def _checked(
    opened: Source, context: Context, report: Report, options: ImportOptions, tell: Progress
) -> Iterator[Batch]:
    """Rows that are sound by themselves, chunk by chunk; the others go to the report."""
    tell("read", 0, opened.total)
    for table in _tables(opened, options.addresses):
        batch = checked(table, context)
        report.read += batch.read
        report.blank += table.blank
        report.replaced.update(table.replaced)
        report.curves += table.curves
        report.heights += table.heights
        report.refused += batch.refusals
        report.aside += len(batch.aside)
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
    if context.premise_keys and report.refused:
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
    if report.accepted:
        with indexes_built_after(kind.fills, rows=report.accepted):
            report.changed = kind.merge(Merge(context, report.accepted, step))
    report.findings, report.sums = context.findings, context.sums
    report.applied = True
    if not report.changed:
        return
    if kind.statistics and report.changed >= _MANY_ROWS:
        sql.run(kind.statistics, {"changed": report.changed})
    cells = touched_cells()
    for recount in standing.recounts(*kind.sums) if cells and kind.sums else ():
        recount(cells)
        step()
    touch(*kind.touches)
    is_of_cases = kind.touches == ("incidents",)
    events.record(
        Noun.CASES if is_of_cases else Noun.REGISTERS, change=f"import {kind.name}",
        at=timezone.now(),
    )  # fmt: skip
    tell("merge", done, done)


def _begin(report: Report, opened: Source, context: Context, by: Origin | None) -> ImportRun:
    now = timezone.now()
    return ImportRun.objects.create(
        kind=report.kind,
        source=context.source[:100],
        file_name=report.file[-300:],
        file_sha256=opened.sha256,
        datum=context.datum,
        choices=report.choices,
        started_at=now,
        finished_at=now,
        owner=by.owner if by else None,
        job=by.job if by else None,
        undoable=by is not None and context.kind.is_journalled,
    )


def _remember(
    run: ImportRun,
    report: Report,
    opened: Source,
    context: Context,
    freshness: Freshness | None,
) -> None:
    """The run, and its source when somebody named one."""
    if freshness or context.source != opened.path.name:
        note_import(
            context.source, kind=report.kind, rows=report.accepted, at=run.started_at,
            freshness=freshness,
        )  # fmt: skip
    report.run, report.undoable = run.pk, run.undoable
    ImportRun.objects.filter(pk=run.pk).update(
        rows_read=report.read,
        rows_accepted=report.accepted,
        rows_changed=report.changed,
        rows_refused=report.refused_rows,
        finished_at=timezone.now(),
        xids=run.xids,
    )
    audit.record("import", noun=report.kind, rows=report.changed, detail={"run": run.pk})
