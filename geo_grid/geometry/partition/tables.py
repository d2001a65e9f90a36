"""Edges and present cells from CSV, checked row by row. Ids and names are text as they stand."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.problem import HARD, OPEN, SOFT

_BARRIERS = {"": OPEN, "0": OPEN, "open": OPEN, "1": SOFT, "soft": SOFT, "2": HARD, "hard": HARD}
_LOCKS = {"": "", "0": "", "false": "", "1": "block", "true": "block", "block": "block"}
_LOCKS |= {"cell": "cell"}
_ENCODINGS = ("utf-8-sig", "gb18030")  # of spreadsheets here, the surer first


@dataclass(frozen=True)
class EdgeRows:
    """Pairs of blocks by position, each once, and what lies between them."""

    u: NDArray[np.int64]
    v: NDArray[np.int64]
    barrier: NDArray[np.float64]


@dataclass(frozen=True)
class Today:
    """The present partition: each block's cell (-1 for none), what is locked, the cells' names."""

    cell: NDArray[np.int32] | None
    locked: NDArray[np.bool_] | None
    shut: list[int]
    names: list[str]

    @classmethod
    def nothing(cls) -> Today:
        """No present partition at all."""
        return cls(None, None, [], [])


def read_edges(path: Path, ids: pd.Index, *, field: str = "edges") -> EdgeRows:
    """Each pair once, however often and in whichever direction it is listed."""
    table = _read_csv(path, ["u", "v"], field=field)
    ends = np.stack([_known(table[name], ids, field=field) for name in ("u", "v")], axis=1)
    barrier = np.array(_words(table, "barrier", _BARRIERS, field=field), dtype=float)
    ends, rows = np.unique(np.sort(ends, axis=1).reshape(-1, 2), axis=0, return_inverse=True)
    most = np.zeros(len(ends))
    np.maximum.at(most, rows.reshape(-1), barrier)
    return EdgeRows(ends[:, 0], ends[:, 1], most)


def read_present(path: Path, ids: pd.Index) -> Today:
    """A block without a row or a district is in no cell today."""
    table = _read_csv(path, ["block_id", "district"], field="present").dropna(subset=["district"])
    refuse_double(pd.Index(table["block_id"]), field="present")
    place = _known(table["block_id"], ids, field="present")
    codes, names = pd.factorize(table["district"].to_numpy(object), sort=True)
    cell = np.full(len(ids), -1, dtype=np.int32)
    cell[place] = codes
    lock = np.array(_words(table, "locked", _LOCKS, field="present"), dtype=str)
    locked = np.zeros(len(ids), dtype=np.bool_)
    locked[place[lock == "block"]] = True
    return Today(cell, locked, np.unique(codes[lock == "cell"]).tolist(), [str(n) for n in names])


def refuse_double(ids: pd.Index, *, field: str) -> None:
    """Raise :class:`BadInput` ``block_id_double`` for the first id that stands twice."""
    double = ids[ids.duplicated()]
    if len(double):
        raise BadInput(
            "block_id_double",
            gettext_noop("Block %(block_id)s occurs more than once."),
            field=field,
            block_id=double[0],
        )


def need_columns(frame: pd.DataFrame, columns: list[str], *, field: str) -> None:
    """Raise :class:`BadInput` ``column_missing`` for the first of `columns` that is not there."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BadInput(
            "column_missing",
            gettext_noop("There is no column %(column)s."),
            field=field,
            column=missing[0],
        )


def _read_csv(path: Path, columns: list[str], *, field: str) -> pd.DataFrame:
    """Texts as they stand, a cell without any missing: `NA`, `None` and `007` are names."""
    try:
        text = _decoded(path.read_bytes())
        table = pd.read_csv(text, dtype=str, keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        message = gettext_noop("%(file)s is not a readable table.")
        raise BadInput("file_unreadable", message, field=field, file=str(path)) from error
    need_columns(table, columns, field=field)
    return table.dropna(how="all")


def _decoded(content: bytes) -> Any:
    """The text of a file in one of the encodings; raises ValueError where none fits."""
    for encoding in _ENCODINGS[:-1]:
        try:
            return io.StringIO(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return io.StringIO(content.decode(_ENCODINGS[-1]))


def _known(names: pd.Series, ids: pd.Index, *, field: str) -> NDArray[np.int64]:
    place = ids.get_indexer(names)
    if (place < 0).any():
        at = int((place < 0).argmax())
        raise BadInput(
            "block_unknown",
            gettext_noop(
                "Row %(row)s of %(column)s names a block that does not exist: %(block_id)s."
            ),
            field=field,
            row=int(names.index[at]) + 1,
            column=field,
            block_id="—" if pd.isna(names.iloc[at]) else names.iloc[at],
        )
    return np.asarray(place, dtype=np.int64)


def _words(table: pd.DataFrame, column: str, meaning: dict[str, Any], *, field: str) -> list[Any]:
    """What each row's word means; an absent column is a column of blanks."""
    if column not in table:
        return [meaning[""]] * len(table)
    words = table[column].fillna("").str.strip().str.lower()
    strange = ~words.isin(list(meaning))
    if strange.any():
        raise BadInput(
            "word_unknown",
            gettext_noop("%(column)s holds “%(value)s”; known are: %(known)s."),
            field=field,
            column=column,
            value=str(words[strange].iloc[0]),
            known=", ".join(word for word in meaning if word),
        )
    return [meaning[word] for word in words]
