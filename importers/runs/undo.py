"""Undo a whole import: what it inserted goes, what it changed or removed comes back.

Possible while nothing was built on it: no row of it was changed by anybody since, and nothing
else points at a row that would go; or without those, which are told (:mod:`.left`). One transaction,
together with the sums.

"Changed since" is judged by the row's ``xmin``, so no content is kept for a million new rows; after a
dump was restored old imports cannot be undone, which is safe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.areas import locks, standing
from geo_grid.areas.actions import touch
from geo_grid.areas.nouns import noun_of
from geo_grid.errors import Conflict, NotFound, Term, gettext_noop
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.locate.actions import refresh_places
from geo_grid.people.models import BuildingSums
from geo_grid.premises.models import Building
from geo_grid.runs.models import ImportRun
from importers.merge.merging import keys_checked_already
from importers.runs import journal, left
from importers.runs.history import can_be_undone
from importers.runs.journal import TableCount, model_of, on_table, sql
from importers.runs.left import Left, referring
from importers.runs.titles import TITLES, title_of

NAMING = {
    f"geo_grid_{noun}" for noun in ("division", "street", "building", "entrance", "unit", "address")
}
"""Tables from which places are derived."""
Progress = Callable[[str, int, int], None]


@transaction.atomic
def undo_import(
    number: int, *, owner: int | None = None, keep_edited: bool = False,
    progress: Progress = lambda phase, done, total: None,
) -> tuple[ImportRun, list[Left]]:  # fmt: skip
    """Undo the import `number` of the history: the run, and what was left as it is.

    With `keep_edited`, records that were changed since and those that they rest on are left; without
    it they stand in the way. Raises :class:`NotFound`; :class:`Conflict` ``import_undone``,
    ``import_not_undoable``, ``import_changed_since``, ``import_built_on``.
    """
    locks.begin(locks.Work.UNDO, waits=True)
    run = _undoable(number)
    tables = journal.counts(run)
    recounts = standing.recounts()
    steps = 3 * len(tables) + len(recounts)
    counter = iter(range(1, steps + 1))

    def step() -> None:
        progress("undo", next(counter), steps)

    kept = _rows_that_go(run, tables, step, keep_edited=keep_edited)
    locks.lock_sums(None)  # houses lose theirs below, and all are counted anew
    _turn_back(run, tables, step)
    for recount in recounts:
        recount(None)
        step()
    touch(*_nouns(tables))
    _tell(run, tables)
    if any(count.table in NAMING for count in tables):
        refresh_places()
    _close(run, owner, kept)
    return run, kept


def _rows_that_go(
    run: ImportRun, tables: list[TableCount], step: Callable[[], None], *, keep_edited: bool
) -> list[Left]:
    """Note and lock the rows that go; what is left of them, or an error for what is in the way."""
    sql.run("undo_ids", {"run": run.pk})
    sql.run("undo_places")
    left.begin()
    for count in tables:
        _lock(run, count)
    kept = left.leave_edited(run, tables) if keep_edited else []
    for count in tables:
        if not keep_edited:
            _check_unchanged(run, count)
        step()
    for count in tables:
        _check_unreferenced(run, count)
        step()
    return kept


def _close(run: ImportRun, owner: int | None, kept: list[Left]) -> None:
    """It is done: the history says so, and what was noted for it goes."""
    run.undone_at, run.undone_by, run.undoable = timezone.now(), owner, False
    run.save(update_fields=["undone_at", "undone_by", "undoable"])
    journal.drop(run)
    sql.run("undo_forget")
    detail = {"run": run.pk, "kept": sum(one.count + one.below for one in kept)}
    audit.record("import.undo", noun=run.kind, detail=detail)


def _nouns(tables: list[TableCount]) -> list[str]:
    """What was turned back; with houses and doors the people that were estimated there."""
    nouns = {noun_of(model_of(count.table)) for count in tables}
    if noun_of(Building) in nouns:
        nouns.add(noun_of(BuildingSums))
    return sorted(nouns)


def _tell(run: ImportRun, tables: list[TableCount]) -> None:
    is_of_cases = any(count.table == "incident" for count in tables)
    noun = Noun.CASES if is_of_cases else Noun.REGISTERS
    events.record(noun, change="import undone", key=run.pk, at=timezone.now())


def _undoable(number: int) -> ImportRun:
    run = ImportRun.objects.select_for_update().filter(pk=number).first()
    if run is None:
        raise NotFound("not_found", gettext_noop("There is no import %(run)s."), run=number)
    check_undoable(run)
    return run


def check_undoable(run: ImportRun) -> None:
    """What can be told before its records are looked at.

    Raises :class:`Conflict` ``import_undone``, ``import_not_undoable``.
    """
    if run.undone_at is not None:
        raise Conflict(
            "import_undone", gettext_noop("Import %(run)s has been undone already."), run=run.pk
        )
    if not can_be_undone(run):
        raise Conflict(
            "import_not_undoable",
            gettext_noop(
                "Import %(run)s cannot be undone: it founded the city, is older than %(days)s "
                "days, is of a kind that cannot be taken back, or records of it were deleted for "
                "good."
            ),
            run=run.pk,
            days=journal.KEPT.days,
        )


def _lock(run: ImportRun, count: TableCount) -> None:
    with connection.cursor() as cursor:
        cursor.execute(on_table("undo_lock", count.table), {"run": run.pk, "name": count.table})


def _check_unchanged(run: ImportRun, count: TableCount) -> None:
    """Every row must still be as the run left it."""
    values = {"run": run.pk, "name": count.table, "xids": run.xids}
    with connection.cursor() as cursor:
        cursor.execute(on_table("undo_changed_since", count.table), values)
        found = int(cursor.fetchone()[0])
    if found:
        raise Conflict(
            "import_changed_since",
            gettext_noop(
                "Import %(run)s cannot be undone: %(count)s of its records (%(table)s) were "
                "changed since. Imports that came after it: %(later)s."
            ),
            run=run.pk,
            count=found,
            table=title_of(model_of(count.table)),
            later=_later(run) or "—",
        )


def _later(run: ImportRun) -> str:
    later = ImportRun.objects.filter(pk__gt=run.pk, undoable=True).order_by("-pk")
    return ", ".join(str(pk) for pk in later.values_list("pk", flat=True)[:10])


def _check_unreferenced(run: ImportRun, count: TableCount) -> None:
    """Nothing may point at a row that goes, except rows that go too or go back to what they were."""
    if not count.inserted:
        return
    for model, column in referring(model_of(count.table)):
        values = {"name": count.table, "child": model._meta.db_table, "run": run.pk}
        statement = on_table(
            "undo_references", model._meta.db_table, column=column, key=model._meta.pk.column
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = int(cursor.fetchone()[0])
        if found:
            raise Conflict(
                "import_built_on",
                gettext_noop(
                    "Import %(run)s cannot be undone: %(count)s records (%(table)s) have been "
                    "built on it since."
                ),
                run=run.pk,
                count=found,
                table=title_of(model),
            )


def _turn_back(run: ImportRun, tables: list[TableCount], step: Callable[[], None]) -> None:
    try:
        _write_back(run, tables, step)
    except IntegrityError as error:
        raise Conflict(
            "import_built_on",
            gettext_noop(
                "Import %(run)s cannot be undone: what was there before contradicts what was "
                "entered since (%(table)s)."
            ),
            run=run.pk,
            table=_table_of(error),
        ) from error


def _write_back(run: ImportRun, tables: list[TableCount], step: Callable[[], None]) -> None:
    """Removals first, then former values, then former rows; foreign keys wait for the end."""
    if any(count.inserted and model_of(count.table) is Building for count in tables):
        BuildingSums.objects.all().delete()
    values: dict[str, Any] = {"run": run.pk}
    inserted = sum(count.inserted for count in tables)
    # What points at the rows that go was looked at set-wise above, while they were locked.
    with keys_checked_already(inserted), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for count in tables:
            cursor.execute(on_table("undo_remove", count.table), values | {"name": count.table})
            step()
    with connection.cursor() as cursor:
        for count in tables:
            columns = _columns(count.table)
            for name in ("undo_restore", "undo_insert"):
                statement = on_table(name, count.table).as_string(cursor.cursor)
                # The list of a table's columns is no parameter: it comes from the model.
                cursor.execute(
                    statement.replace("/*columns*/", columns), values | {"name": count.table}
                )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _columns(table: str) -> str:
    quote = connection.ops.quote_name
    fields = model_of(table)._meta.local_concrete_fields
    return ", ".join(quote(f.column) for f in fields if not f.generated)


def _table_of(error: IntegrityError) -> Term:
    diagnosis = getattr(error.__cause__, "diag", None)
    name = str(getattr(diagnosis, "table_name", "") or "").removeprefix("geo_grid_")
    return Term(TITLES.get(name, name or "—"))
