"""What can be said of a sent-in file before it is loaded: layers, columns, what it probably is.

Everything here is a suggestion; the user decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from geo_grid.runs.models import ImportHabit, Upload
from geo_grid.vault.masking import mask_numbers
from importers.formats.files import TABLES, Source, Table
from importers.kinds.catalogue import KINDS, kind_named
from importers.rows.choices import choices_of, words_unknown
from importers.rows.datum import own_datum
from importers.runs.headers import told_header
from importers.schema import values
from importers.schema.kind import (
    GEOMETRY,
    PLACE_COLUMNS,
    Kind,
    Rivals,
    match_known,
    missing_columns,
    rivals_of,
)
from importers.schema.values import shown
from importers.uploads import preview, storage
from importers.uploads.projections import lacks_projection

SHOWN_VALUES = 3
SHOWN_WORDS = 30
_LOOKED_AT_ROWS = 50
_ABOUT = 2.0
"""Scores of two kinds that differ by no more say nothing."""


@dataclass(frozen=True)
class Choice:
    """What the user has decided so far; empty where nothing."""

    layer: str = ""
    kind: str = ""
    mapping: Mapping[str, str] | None = None
    crs: str = ""
    north_first: bool = False
    header_row: int = 0


def describe(upload: Upload, choice: Choice) -> dict[str, Any]:
    """Everything the page needs to go on, for JSON.

    Raises :class:`BadInput` for a file that cannot be read and for choices that do not exist.
    """
    path = storage.path_of(upload)
    with storage.named(upload, path):
        layers = storage.layers_of(path)
    source = _opened(upload, choice, layer=choice.layer or _likely_layer(layers, choice.kind))
    kind = kind_named(choice.kind or likely_kind(source, upload.name))
    habit = remembered(kind.name, source.columns)
    mapping = _mapping(kind, source, choice, habit)
    first = next(source.tables(), None)
    return _of_places(source, kind, mapping) | {
        "id": str(upload.id),
        "name": upload.name,
        "size_bytes": upload.size_bytes,
        "format": source.format,
        "layers": layers,
        "layer": source.layer or "",
        "rows": source.total,
        "header": told_header(kind, source, mapping),
        "has_header_rows": source.format in TABLES,
        "columns": _columns(source, first),
        "kind": kind.name,
        "mapping": mapping,
        "missing": _missing(kind, source, mapping),
        "rivals": [asdict(one) for one in _rivals(kind, source, choice, habit)],
        "words_unknown": _unknown_words(first, kind, mapping),
        "habit": habit
        and {
            "source": habit.source,
            "datum": habit.datum,
            "used_at": habit.used_at,
            "values": habit.choices.get("values", {}),
        },
        "suggested_source": habit.source if habit else source_name(upload.name),
    }


def _opened(upload: Upload, choice: Choice, *, layer: str) -> Source:
    return storage.open_upload(
        upload, layer=layer, kind=choice.kind, crs=choice.crs, north_first=choice.north_first,
        header_row=choice.header_row,
    )  # fmt: skip


def _of_places(source: Source, kind: Kind, mapping: Mapping[str, str]) -> dict[str, Any]:
    """What the file says of where its rows lie, and what must be said of it."""
    needs_datum = preview.needs_datum(source, kind, mapping)
    places = [mapping[name] for name in PLACE_COLUMNS if name in mapping]
    return {
        "has_geometry": source.has_geometry,
        "crs": source.crs,
        "projected": preview.projected(source),
        "needs_datum": needs_datum,
        "needs_crs": needs_datum and lacks_projection(source, kind, mapping=mapping),
        "own_datum": own_datum(source, places),
    }


def check_targets(kind: str, mapping: Mapping[str, str]) -> None:
    """Raises :class:`BadInput` ``target_unknown`` before a file is opened."""
    match_known(kind_named(kind), mapping.values(), mapping)


def _likely_layer(layers: list[str], kind: str) -> str:
    if len(layers) < 2:
        return ""
    return next((name for name in layers if name in (kind, *KINDS)), layers[0])


def _mapping(
    kind: Kind, source: Source, choice: Choice, habit: ImportHabit | None
) -> dict[str, str]:
    return match_known(kind, source.columns, _said(source, choice, habit))


def _rivals(kind: Kind, source: Source, choice: Choice, habit: ImportHabit | None) -> list[Rivals]:
    return rivals_of(kind, source.columns, _said(source, choice, habit))


def _said(source: Source, choice: Choice, habit: ImportHabit | None) -> Mapping[str, str] | None:
    """What is known of the columns: what was chosen, else what was the last time."""
    if choice.mapping is None and habit is not None:
        return {t: c for t, c in habit.mapping.items() if c in source.columns or not c}
    return choice.mapping


def _missing(kind: Kind, source: Source, mapping: Mapping[str, str]) -> list[str]:
    missing = missing_columns(kind, mapping)
    if not source.has_geometry and not kind.is_placed_by(mapping):
        missing.append(GEOMETRY)
    return missing


def _unknown_words(first: Table | None, kind: Kind, mapping: Mapping[str, str]) -> Any:
    found = words_unknown(first, kind, matched=mapping, most=SHOWN_WORDS) if first else {}
    return {t: [mask_numbers(shown(word)) for word in words] for t, words in found.items()}


def _columns(source: Source, first: Table | None) -> list[dict[str, Any]]:
    """Names of the file's columns, each with a few of its first different values."""
    values: dict[str, list[str]] = {name: [] for name in source.columns if name}
    for name, seen in values.items() if first else ():
        for text in first.columns[name][:_LOOKED_AT_ROWS] if first else ():
            if text.strip() and text not in seen and len(seen) < SHOWN_VALUES:
                seen.append(mask_numbers(shown(text.strip())))
    return [{"name": name, "values": seen} for name, seen in values.items()]


def likely_kind(source: Source, name: str) -> str:
    """The kind whose columns the file has most of; a name that says it outweighs much.

    One that is about as likely, misses nothing and reads further columns of the file comes before
    it: a table of rooms is no table of stairwells.
    """
    scores = {kind.name: _likeness(kind, source, name) for kind in KINDS.values()}
    best = max(KINDS.values(), key=lambda kind: scores[kind.name])
    used = match_known(best, source.columns)
    least = scores[best.name] - _ABOUT
    for kind in KINDS.values():
        matched = match_known(kind, source.columns)
        is_more = set(used.values()) < set(matched.values())
        if is_more and scores[kind.name] >= least and not _missing(kind, source, matched):
            best, used = kind, matched
    return best.name


def _words(kind: Kind) -> set[str]:
    """What the kind's things are called: the spellings of its choices."""
    found: set[str] = set()
    for column in kind.prepared().columns:
        parser = column.parser
        if isinstance(parser, values.Choice):
            labels = (str(label) for _, label in parser.choices.choices)
            found.update(labels, parser.spellings)
    return {word.casefold() for word in found if len(word) > 2 or not word.isascii()}


def _likeness(kind: Kind, source: Source, name: str) -> float:
    matched = match_known(kind, source.columns)
    missing = _missing(kind, source, matched)
    score = float(len(matched)) - 3.0 * len(missing)
    score += 2.0 * sum(column.required for column in kind.columns if column.name in matched)
    if set(matched) <= set(PLACE_COLUMNS):
        score -= 4  # a place alone says nothing of what stands there
    said = f"{name} {source.layer or ''}".casefold()
    if kind.name in said or kind.zh in said or kind.name.removesuffix("s") in said:
        score += 6
    elif any(word in said for word in _words(kind)):
        score += 6  # 摄像头.csv holds components
    if preview.needs_datum(source, kind, {}):
        score += 4.0 if kind.shape is not None and kind.shape.required else 0.0
    elif source.has_geometry:
        score -= 3
    return score


def source_name(file_name: str) -> str:
    """A name for where the file comes from: its own without suffix, digits of a date and marks."""
    stem = file_name.rsplit(".", 1)[0]
    return re.sub(r"^[\W\d_年月日]+|[\W\d_年月日]+$", "", stem)[:100] or stem[:100]


# ---- habits


def header_of(columns: tuple[str, ...]) -> str:
    """The mark of a set of column names."""
    return hashlib.sha256("\0".join(sorted(columns)).encode()).hexdigest()


def remembered(kind: str, columns: tuple[str, ...]) -> ImportHabit | None:
    """How the last file with these columns was understood."""
    known = ImportHabit.objects.filter(kind=kind, header=header_of(columns))
    return known.order_by("-used_at").first()


def remember(
    source: str, kind: str, *, columns: tuple[str, ...], mapping: Mapping[str, str], datum: str,
    values: Mapping[str, Any],
) -> None:  # fmt: skip
    """Offer this the next time that a file of this source comes."""
    ImportHabit.objects.update_or_create(
        source=source[:100],
        kind=kind,
        defaults={
            "header": header_of(columns),
            "mapping": dict(mapping),
            "datum": datum,
            "choices": {"values": values} if values else {},
        },
    )


def kinds() -> list[dict[str, Any]]:
    """All kinds with their target columns, for JSON."""
    return [
        {
            "name": kind.name,
            "zh": kind.zh,
            "shape": kind.shape.type if kind.shape else None,
            "columns": [
                {"name": c.name, "required": c.required, "zh": c.zh or c.name,
                 "en": c.en or c.name.replace("_", " "), "is_place": c.name in PLACE_COLUMNS,
                 "is_key": c.identifies,
                 "choices": [{"value": value, "label": label} for value, label in choices_of(c)]}
                for c in kind.targets
            ],
        }
        for kind in KINDS.values()
    ]  # fmt: skip
