"""A chunk of rows on its way from texts to staged values, and what surrounds it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.vault.masking import numbers_of_people
from importers.formats.files import Table
from importers.rows.address_texts import texts_of
from importers.rows.cleaning import cleaned
from importers.rows.context import Context, Seen
from importers.rows.places import Places, located, split_lines
from importers.rows.premise_keys import NAMED_BY
from importers.schema.kind import ADDRESS, PLACE_COLUMNS
from importers.schema.refusals import Refusal
from importers.schema.values import Cells, Numbers, Text, parse_column


@dataclass
class Batch:
    """Rows that were understood; `values` hold what COPY takes, ``None`` for NULL.

    `geoms` are WGS-84 (EPSG:4326) on the 1e-8° lattice, ``None`` where a row has no place.
    """

    context: Context
    rows: list[int]
    values: dict[str, Cells]
    geoms: NDArray[np.object_] | None
    refusals: list[Refusal] = field(default_factory=list)
    read: int = 0
    aside: set[int] = field(default_factory=set)
    """Numbers of rows that wait for a person to say where they belong."""

    def __len__(self) -> int:
        return len(self.rows)

    def refuse(self, index: int, name: str, code: str, /, **params: Any) -> None:
        self.refusals.append(Refusal(self.rows[index], name, code, params))

    def column(self, name: str) -> Cells:
        """A column; all ``None`` when the file has no such column."""
        return self.values.get(name) or [None] * len(self)

    def refuse_repeated(self, name: str, keys: Cells) -> None:
        """Refuse rows whose key (``None``: no key) stood in the file before."""
        seen = self.context.seen.setdefault(name, Seen())
        mine = set(keys)
        alone = None not in mine and len(mine) == len(keys) and seen.keys.isdisjoint(mine)
        if not alone:
            first_rows = seen.rows_of(mine)
            for i, (key, row) in enumerate(zip(keys, self.rows, strict=True)):
                first = row if key is None else first_rows.setdefault(key, row)
                if first != row:
                    self.refuse(i, name, "duplicate", field=name, first=first)
        seen.keys |= mine
        seen.batches.append((keys, self.rows))

    def atoms(self, xy: NDArray[np.float64]) -> Cells:
        """Ids of the atoms that own points (n × 2, EPSG:4326); ``None`` where there is none."""
        index = self.context.cells
        if index is None:
            return [None] * len(xy)
        found = index.locate_many(xy[:, 0], xy[:, 1]).tolist()
        return [str(cell) if cell >= 0 else None for cell in found]

    def drop_refused(self) -> None:
        """Leave out every row with a fault, and those put aside."""
        refused = {refusal.row for refusal in self.refusals} | self.aside
        if not refused.isdisjoint(self.rows):
            self.keep([i for i, row in enumerate(self.rows) if row not in refused])

    def keep(self, indices: list[int]) -> None:
        self.rows = [self.rows[i] for i in indices]
        self.values = {name: [c[i] for i in indices] for name, c in self.values.items()}
        if self.geoms is not None:
            self.geoms = self.geoms[np.asarray(indices, dtype=np.int64)]


def check_table(table: Table, context: Context) -> Batch:
    """Everything that can be said of a row by itself: values and places."""
    read = len(set(table.rows)) + len(table.refusals)
    table, refusals = cleaned(table, context)
    if context.kind.shape is not None and context.kind.shape.type == "line":
        table = split_lines(table, context)
    batch = Batch(context, table.rows, {}, None, [*table.refusals, *refusals], read)
    _check_values(batch, table)
    _check_identifiers(batch)
    texts = texts_of(table, context) if context.addresses else [None] * len(table.rows)
    if context.has_places:
        places = located(table, context)
        batch.geoms = places.geoms
        _refuse_places(batch, places, texts)
    _check_required(batch)
    if context.addresses is not None:
        context.addresses.apply(batch, texts)
        _refuse_placeless(batch)
    batch.drop_refused()
    if context.kind.enrich is not None and len(batch):
        context.kind.enrich(batch)
        batch.drop_refused()
    return batch


def _check_values(batch: Batch, table: Table) -> None:
    for column in batch.context.kind.columns:
        source = batch.context.matched.get(column.name)
        if source is None:
            continue
        texts = table.columns[source]
        batch.values[column.name], bad = parse_column(texts, column.parser)
        if bad:
            for i, text in enumerate(texts):
                if fault := bad.get(text):
                    batch.refuse(i, column.name, fault.code, **fault.params)


def _check_identifiers(batch: Batch) -> None:
    """Refuse rows that are called by the number of a person: masked, they could not be told apart."""
    for column in batch.context.kind.columns:
        parser = column.parser
        if isinstance(parser, Text) and parser.numbers in (Numbers.NO_ID, Numbers.NONE):
            mobiles = parser.numbers is Numbers.NONE
            for i in numbers_of_people(batch.column(column.name), mobiles=mobiles):
                batch.refuse(i, column.name, "personal_number")


def _check_required(batch: Batch) -> None:
    for column in batch.context.kind.columns:
        if column.required and None in batch.column(column.name):
            told = {r.row for r in batch.refusals if r.field == column.name}
            for i, value in enumerate(batch.column(column.name)):
                if value is None and batch.rows[i] not in told:
                    batch.refuse(i, column.name, "required")


def _refuse_places(batch: Batch, places: Places, texts: Cells) -> None:
    """The faults of places; a row without one may have an address instead."""
    told = {refusal.row for refusal in batch.refusals if refusal.field in PLACE_COLUMNS}
    for i, (code, params) in places.faults.items():
        if batch.rows[i] not in told and (code != "geometry_missing" or texts[i] is None):
            batch.refuse(i, places.field, code, **params)


def _refuse_placeless(batch: Batch) -> None:
    """Of a kind that stands at a point, rows with neither a place nor an address."""
    if batch.context.kind.addressed != "point" or batch.context.has_places:
        return
    told = {refusal.row for refusal in batch.refusals} | batch.aside
    assert batch.geoms is not None
    for i in np.flatnonzero(shapely.is_missing(batch.geoms)).tolist():
        if batch.rows[i] not in told:
            batch.refuse(i, ADDRESS, "required")


def number_premises(batch: Batch, *, entrance: str = "entrance") -> None:
    """Fill the column `door`; `entrance` is the column that names the entrance."""
    keys = batch.context.premise_keys
    asked = (*NAMED_BY[:-1], entrance)
    named = [i for i, name in enumerate(asked) if name in batch.values]
    keys.names = tuple(NAMED_BY[i] for i in named)
    columns = [batch.values[asked[i]] for i in named]
    named_by = zip(*columns, strict=True) if columns else [()] * len(batch)
    batch.values["door"] = list(map(keys.__getitem__, named_by))


def refs_from_content(batch: Batch) -> None:
    """Give rows without a ref one made of their geometry: the same shape is the same thing."""
    refs = batch.column("ref")
    if None not in refs or batch.geoms is None:
        return
    missing = [i for i, ref in enumerate(refs) if ref is None]
    shapes = shapely.to_wkb(shapely.normalize(batch.geoms[missing]))
    refs = list(refs)
    for i, wkb in zip(missing, shapes, strict=True):
        refs[i] = content_ref([wkb])
    batch.values["ref"] = refs


def content_ref(parts: Iterable[bytes]) -> str:
    """A ref that only depends on content: ``sha1:`` and 40 hexadecimal digits."""
    return "sha1:" + hashlib.sha1(b"\0".join(parts), usedforsecurity=False).hexdigest()
