"""What somebody says of a file that it does not say itself: projection, words, values of all rows.

Everything here is said by a person and kept with the run; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.vault.masking import mask_numbers
from importers.formats.base import Source, Table
from importers.formats.crs import check_crs
from importers.schema.kind import Column, Kind, match_known, named_targets
from importers.schema.refusals import MESSAGES, BadValue
from importers.schema.values import shown

MOST_WORDS = 500
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class FileChoices:
    """`values` are ``{target: {word of the file: word that is meant}}``, `constants`
    ``{target: value of all rows}``; `crs` is a code such as ``EPSG:4547`` and `north_first` says
    that northing (latitude) stands before easting (longitude)."""

    crs: str = ""
    north_first: bool = False
    values: Words = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    header_row: int = 0
    """The row of a table that names its columns; 0 looks for it."""

    def without_source(self, kind: Kind, source: str) -> tuple[FileChoices, str]:
        """The same, and the name of the source: a kind without such a column has it of the run."""
        if "source" not in self.constants or "source" in {c.name for c in kind.columns}:
            return self, source
        others = {name: text for name, text in self.constants.items() if name != "source"}
        return replace(self, constants=others), source or self.constants["source"]

    def as_dict(self) -> dict[str, Any]:
        """What was chosen, for JSON; numbers of people are masked."""
        values = {
            target: {mask_numbers(word): mask_numbers(meant) for word, meant in words.items()}
            for target, words in self.values.items()
            if words
        }
        constants = {target: mask_numbers(text) for target, text in self.constants.items()}
        said = {"crs": self.crs, "north_first": self.north_first, "values": values,
                "constants": constants, "header_row": self.header_row}  # fmt: skip
        return {name: value for name, value in said.items() if value}


def understood(
    source: Source, kind: Kind, *, mapping: Mapping[str, str], choices: FileChoices
) -> tuple[Source, dict[str, str]]:
    """The file as it was said to be, and the mapping with columns for what all rows share.

    Raises :class:`BadInput` ``crs_unknown``, ``target_unknown``, ``column_unknown``,
    ``constant_and_column``, ``words_without_column``, ``words_of_names``, ``words_too_many`` and what a column's parser
    says of a word that it cannot take.
    """
    source = placed(source, crs=choices.crs, north_first=choices.north_first)
    columns = {column.name: column for column in kind.columns}
    added, found = _constants(source, kind, mapping, choices.constants)
    words: dict[str, tuple[str, Mapping[str, str]]] = {}
    copies: dict[str, str] = {}
    if any(choices.values.values()):
        matched = match_known(kind, source.columns, mapping)
        for target, meant in choices.values.items():
            if meant:
                name = _column_of(columns, matched, target)
                words[target] = (name, _checked(columns[target], meant))
        copies = _copies((*source.columns, *added), matched, words)
        for copy, target in copies.items():
            name, meant = words[target]
            words[target], found[target], copies[copy] = (copy, meant), copy, name
    if not added and not words:
        return source, found
    edit, reader = _Edit(added, words, copies), partial(_as_it_is, source)
    new = dict.fromkeys(added, "") | copies
    columns_now = (*source.columns, *new)
    return replace(source, columns=columns_now, reader=reader, edit=edit, added=new), found


def _copies(
    taken: tuple[str, ...], matched: Mapping[str, str],
    words: Mapping[str, tuple[str, Mapping[str, str]]],
) -> dict[str, str]:  # fmt: skip
    """New columns (name: target) for words of a target that shares its column with another one.

    Words of one are not meant for the other; where all have words, one of them keeps the column.
    """
    copies: dict[str, str] = {}
    for target, (column, _) in words.items():
        readers = [one for one, read in matched.items() if read == column]
        if len(readers) == 1 or (readers[0] == target and words.keys() >= set(readers)):
            continue
        name = f"{column} → {target}"
        while name in taken or name in copies:
            name += " "
        copies[name] = target
    return copies


def _as_it_is(source: Source, edited: Source) -> Iterator[Table]:
    """The rows that the reader brings know nothing of columns that were added."""
    yield from source.reader(source)


def check_words(kind: Kind, choices: FileChoices) -> None:
    """The same of words and constants before a file is opened."""
    columns = {column.name: column for column in kind.columns}
    constants, _ = choices.without_source(kind, "")
    for target, text in constants.constants.items():
        checked_target(columns, target)
        _check_word(columns[target], text)
    for target, meant in choices.values.items():
        checked_target(columns, target)
        _checked(columns[target], meant)


def placed(source: Source, *, crs: str, north_first: bool) -> Source:
    """The file with its projection and order of axes as somebody says. Raises ``crs_unknown``."""
    known = check_crs(crs) if crs else source.crs
    return replace(source, crs=known, north_first=north_first)


def _constants(
    source: Source, kind: Kind, mapping: Mapping[str, str], constants: Mapping[str, str],
) -> tuple[dict[str, str], dict[str, str]]:  # fmt: skip
    """New columns (name: text of all rows), and the mapping that reads them."""
    added: dict[str, str] = {}
    found = dict(mapping)
    columns = {column.name: column for column in kind.columns}
    matched = match_known(kind, source.columns, mapping) if constants else {}
    for target, text in constants.items():
        checked_target(columns, target)
        _check_word(columns[target], text)
        if target in matched:
            raise BadInput(
                "constant_and_column",
                gettext_noop(
                    "“%(named)s” is to be read from the column “%(column)s” and to be the same in "
                    "all rows. Choose one of both."
                ),
                field=target,
                named=columns[target].named,
                column=matched[target],
            )
        name = f"= {mask_numbers(text)}"
        while name in source.columns or name in added:
            name += " "
        added[name], found[target] = text, name
    return added, found


def checked_target(columns: Mapping[str, Column], target: str) -> None:
    """Raises :class:`BadInput` ``target_unknown``."""
    if target not in columns:
        raise BadInput(
            "target_unknown",
            gettext_noop("“%(name)s” is no target column; there are %(known)s."),
            field="map",
            name=target[:60],
            known=named_targets(columns.values(), columns),
        )


def _column_of(columns: Mapping[str, Column], matched: Mapping[str, str], target: str) -> str:
    checked_target(columns, target)
    if target not in matched:
        raise BadInput(
            "words_without_column",
            gettext_noop(
                "Words of “%(named)s” were given, but no column of the file feeds it: name one "
                "(--map %(target)s=COLUMN, or on the page)."
            ),
            field=target,
            named=columns[target].named,
            target=target,
        )
    return matched[target]


def _checked(column: Column, meant: Mapping[str, str]) -> Mapping[str, str]:
    if column.identifies:  # names and numbers of single things: they would stay with the habit
        raise BadInput(
            "words_of_names",
            gettext_noop(
                "“%(named)s” names single things; words can be given another meaning only where "
                "many rows share them. Correct the file."
            ),
            field=column.name,
            named=column.named,
        )
    if len(meant) > MOST_WORDS:
        raise BadInput(
            "words_too_many",
            gettext_noop("At most %(limit)s words of a column can be given another meaning."),
            field=column.name,
            limit=MOST_WORDS,
        )
    for text in meant.values():
        if text:  # an empty one leaves the cell empty
            _check_word(column, text)
    return {word.strip(): text for word, text in meant.items()}


def _check_word(column: Column, text: str) -> None:
    try:
        if not _strictly(column)(text):
            choices = ", ".join(f"{value} {label}" for value, label in choices_of(column))
            raise BadValue("choice_unknown", value=shown(text), choices=choices)
    except BadValue as error:
        params = {"field": column.name, **error.params}
        raise BadInput(error.code, MESSAGES[error.code], **params) from error


@dataclass
class _Edit:
    """Adds the columns of what all rows share and puts words in the place of others.

    `copies` are columns (name: of which one) for words that hold for one of several targets.
    """

    added: Mapping[str, str]
    words: Mapping[str, tuple[str, Mapping[str, str]]]
    copies: Mapping[str, str]

    def __call__(self, table: Table) -> Table:
        columns = table.columns | self._of_copies(table.columns)
        replaced: Counter[tuple[str, str]] = Counter()
        for target, (name, meant) in self.words.items():
            texts = list(columns[name])
            for i, text in enumerate(texts):
                word = text.strip()
                if word in meant:
                    texts[i] = meant[word]
                    replaced[target, word] += 1
            columns[name] = texts
        columns |= {name: [text] * len(table.rows) for name, text in self.added.items()}
        return replace(
            table, columns=columns, replaced=replaced,
            damaged=table.damaged | self._of_copies(table.damaged),
            serials=table.serials | self._of_copies(table.serials),
        )  # fmt: skip

    def _of_copies(self, of: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        return {name: list(of[column]) for name, column in self.copies.items() if column in of}


def words_unknown(
    table: Table, kind: Kind, *, matched: Mapping[str, str], most: int
) -> dict[str, list[str]]:
    """Words of the first rows that a target with a list of words does not know, by target."""
    found: dict[str, list[str]] = {}
    for column in kind.columns:
        name = matched.get(column.name)
        if not name or not choices_of(column):
            continue
        understands = _strictly(column)
        words = dict.fromkeys(text.strip() for text in table.columns[name] if text.strip())
        unknown = [word for word in words if not understands(word)][:most]
        if unknown:
            found[column.name] = unknown
    return found


def _strictly(column: Column) -> Callable[[str], bool]:
    """Whether a word is one of the list, of an open list too; without a list it may be any.

    What is returned raises :class:`BadValue` for a text that the column cannot take.
    """
    parser: Any = column.prepared().parser
    understands = getattr(parser, "understands", None)
    is_list = bool(choices_of(column))

    def knows(word: str) -> bool:
        if is_list and understands is not None:
            return bool(understands(word))
        parser.parse(word)
        return True

    return knows


def choices_of(column: Column) -> list[tuple[str, str]]:
    """The words of a target with a list: value and label."""
    parser: Any = column.prepared().parser
    listed = getattr(getattr(parser, "choices", None), "choices", ())
    return [(str(value), str(label)) for value, label in listed if value]
