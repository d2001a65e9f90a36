"""A file opened for an import, as somebody said it is; a header that was guessed wrong is named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from geo_grid.errors import BadInput, Terms, gettext_noop
from geo_grid.vault.masking import mask_numbers
from importers.formats.base import Source
from importers.formats.files import open_source
from importers.formats.header import is_note
from importers.rows.choices import FileChoices, understood
from importers.schema.kind import Kind, match_columns, match_known, named_targets
from importers.schema.texts import GROUP

_OF_COLUMNS = ("column_missing", "column_unknown")


def open_for(
    kind: Kind, path: str | Path, mapping: Mapping[str, str], said: FileChoices
) -> tuple[Source, Mapping[str, str]]:
    """The file and the mapping with what was said. Raises what :func:`open_source`, :func:`understood`
    and :func:`match_columns` raise, and ``header_unclear`` where a row of data became the header."""
    shape = kind.shape.type if kind.shape else ""
    opened = open_source(path, prefer=kind.name, shape=shape, header_row=said.header_row)
    is_found = said.header_row == 0 and opened.header is not None
    try:
        source, mapping = understood(opened, kind, mapping=mapping, choices=said)
        matched = match_columns(kind, source.columns, mapping)
    except BadInput as error:
        unclear = _of_missing(opened, error) if is_found and error.code in _OF_COLUMNS else None
        if unclear is None:
            raise
        raise unclear from error
    if is_found and (unclear := _of_groups(kind, opened, mapping, matched)):
        raise unclear
    return source, mapping


def _of_missing(opened: Source, error: BadInput) -> BadInput | None:
    """``header_unclear`` where one text above the header that was found may be the header.

    One text over several values is a title as a rule, or a group. It is a column as well whose texts
    hold commas without quotation marks, or whose cell is merged with its neighbours.
    """
    missing = error.params.get("missing") or error.params["name"]
    if groups := _groups(opened):
        title, found = next(iter(groups.items()))
        return _unclear(opened, title, len(found), missing, error.field)
    titles = [title for title in _titles(opened) if not is_note(title)]
    found = [column for column in opened.columns if column]
    if not titles or len(found) < 2:
        return None
    return _unclear(opened, titles[-1], len(found), missing, error.field)


def _of_groups(
    kind: Kind, opened: Source, mapping: Mapping[str, str], matched: Mapping[str, str]
) -> BadInput | None:
    """The same where the title of a group names a column that the file has not, and nothing under it
    is read: a row of data lies under a merged cell."""
    for title, columns in _groups(opened).items():
        known = match_known(kind, (title,))
        if known.keys() - {*matched, *mapping} and not {*columns} & {*matched.values()}:
            (target,) = known
            lacking = named_targets(kind.targets, known)
            return _unclear(opened, title, len(columns), lacking, target)
    return None


def _groups(opened: Source) -> dict[str, list[str]]:
    """Columns by the title of their group."""
    groups: dict[str, list[str]] = {}
    for column in opened.columns:
        title, joint, _ = column.partition(GROUP)
        if joint:
            groups.setdefault(title, []).append(column)
    return groups


def _titles(opened: Source) -> tuple[str, ...]:
    """What stands above the header that was found."""
    return opened.header[2] if opened.header else ()


def _unclear(opened: Source, title: str, found: int, missing: str | Terms, field: str) -> BadInput:
    return BadInput(
        "header_unclear",
        gettext_noop(
            "The columns lack %(missing)s. Row %(row)s of “%(file)s” was read as their names: it has "
            "%(found)s values where “%(title)s” above it is one. If “%(title)s” names a column, put "
            "texts that hold commas in quotation marks and split merged cells. If it is a title, name "
            "the row of the header (--header-row N, or on the import page) or correct the names."
        ),
        field=field,
        missing=missing,
        row=opened.header[1] if opened.header else 1,
        file=opened.path.name,
        found=found,
        title=mask_numbers(title),
    )
