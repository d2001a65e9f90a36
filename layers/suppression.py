"""Small counts kept back, and others with them, so that no subtraction brings them back. Pure.

A table of counts has rows (communities), columns (categories) and margins: the last row holds the
totals of the columns and, where there are several columns, the last column those of the rows.
Primary suppression hides every count from 1 to one below the threshold, margins included.
Complementary suppression hides more until linear programming finds no hidden count whose value the
published ones determine, nor one that they bound below the threshold (Willenborg and de Waal,
Elements of Statistical Disclosure Control, 2001, ch. 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DEFAULT_THRESHOLD = 5
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def with_margins(counts: Counts) -> Counts:
    """A table of shape (rows, columns) with its totals; of one column only the total below."""
    below = np.vstack([counts, counts.sum(axis=0)])
    return below if counts.shape[1] == 1 else np.hstack([below, below.sum(axis=1, keepdims=True)])


def suppressed(table: Counts, *, threshold: int = DEFAULT_THRESHOLD) -> Mask:
    """True for the cells of a table with margins that may not be shown.

    Afterwards, from everything that is shown and from counts being at least 0, every hidden cell
    can still be 0 or less than any bound that would name it, and can still reach `threshold`.
    """
    hidden = (table > 0) & (table < threshold)
    while True:
        for line in _lines(table.shape):
            _give_company(table, hidden, line)
        exposed = _first_exposed(table, hidden, threshold)
        if exposed is None:
            return hidden
        if not _hide_one_more(table, hidden, exposed):
            hidden[:] = True  # nothing smaller keeps it: the whole table stays unpublished
            return hidden


def _lines(shape: tuple[int, ...]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Index arrays (rows, columns) of every sum; the total comes last in each."""
    rows, columns = shape
    lines = [(np.arange(rows), np.full(rows, column)) for column in range(columns)]
    if columns > 1:
        lines += [(np.full(columns, row), np.arange(columns)) for row in range(rows)]
    return lines


def _give_company(
    table: Counts, hidden: Mask, line: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> None:
    """One hidden cell in a sum is the rest of it: the smallest positive other cell joins it."""
    if hidden[line].sum() == 1:
        values = np.where(hidden[line], np.iinfo(np.int64).max, table[line])
        positive = np.where(values > 0, values, np.iinfo(np.int64).max - 1)
        chosen = int(np.argmin(positive))
        hidden[line[0][chosen], line[1][chosen]] = True


def _first_exposed(table: Counts, hidden: Mask, threshold: int) -> tuple[int, int] | None:
    if not hidden.any():
        return None
    cells = np.argwhere(hidden)
    matrix, totals = _system(table, hidden, cells)
    for number, (row, column) in enumerate(cells):
        low, high = _bounds(matrix, totals, number)
        if low >= high or high < threshold:
            return int(row), int(column)
    return None


def bounds(table: Counts, hidden: Mask, row: int, column: int) -> tuple[float, float]:
    """The least and the greatest value that the shown cells allow for a hidden one."""
    cells = np.argwhere(hidden)
    matrix, totals = _system(table, hidden, cells)
    number = int(np.flatnonzero((cells == (row, column)).all(axis=1))[0])
    return _bounds(matrix, totals, number)


def _system(
    table: Counts, hidden: Mask, cells: NDArray[np.int64]
) -> tuple[csr_matrix, NDArray[np.float64]]:
    """Every sum over the hidden cells as an equation: parts minus total are what is shown."""
    from scipy.sparse import lil_matrix

    number = {(int(r), int(c)): i for i, (r, c) in enumerate(cells)}
    lines = [line for line in _lines(table.shape) if hidden[line].any()]
    matrix = lil_matrix((len(lines), len(cells)))
    totals = np.zeros(len(lines))
    for at, (rows, columns) in enumerate(lines):
        for place, (r, c) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
            sign = -1.0 if place == len(rows) - 1 else 1.0
            if hidden[r, c]:
                matrix[at, number[r, c]] = sign
            else:
                totals[at] -= sign * table[r, c]
    return matrix.tocsr(), totals


def _bounds(matrix: csr_matrix, totals: NDArray[np.float64], number: int) -> tuple[float, float]:
    from scipy.optimize import linprog

    aim = np.zeros(matrix.shape[1])
    aim[number] = 1
    low = linprog(aim, A_eq=matrix, b_eq=totals, bounds=(0, None), method="highs")
    high = linprog(-aim, A_eq=matrix, b_eq=totals, bounds=(0, None), method="highs")
    if high.status == 3:  # unbounded: the total is hidden as well
        return round(low.fun, 6), np.inf
    return round(low.fun, 6), round(-high.fun, 6)


def _hide_one_more(table: Counts, hidden: Mask, exposed: tuple[int, int]) -> bool:
    """The smallest shown positive cell of the exposed cell's sums, else of the whole table."""
    row, column = exposed
    near = np.zeros_like(hidden)
    near[row, :], near[:, column] = table.shape[1] > 1, True
    for candidates in (near & ~hidden & (table > 0), ~hidden & (table > 0), ~hidden):
        if candidates.any():
            values = np.where(candidates, table, np.iinfo(np.int64).max)
            hidden[np.unravel_index(int(np.argmin(values)), table.shape)] = True
            return True
    return False
