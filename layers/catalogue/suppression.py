"""Small counts kept back, and others with them, so that no subtraction brings them back. Pure.

A table of counts has rows (communities), columns (categories) and margins: the last row holds the
totals of the columns and, where there are several columns, the last column those of the rows.
Primary suppression hides every count from 1 to one below the threshold, margins included.
Complementary suppression hides more until there is no hidden count whose value the published ones
determine, nor one that they bound below the threshold (Willenborg and de Waal, Elements of
Statistical Disclosure Control, 2001, ch. 6).

What the published counts leave open is asked of a network: rows and columns are its nodes, every
hidden count is an arc that carries it, and the sums say that what flows into a node flows out. The
true counts are one such flow; a count may be higher by what can return around it (Cox, Network
models for complementary cell suppression, 1995). That is exact, and quick for a whole city.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEFAULT_THRESHOLD = 5
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def with_margins(counts: Counts) -> Counts:
    """A table of shape (rows, columns) with its totals; of one column only the total below."""
    below = np.vstack([counts, counts.sum(axis=0)])
    return below if counts.shape[1] == 1 else np.hstack([below, below.sum(axis=1, keepdims=True)])


def suppressed(table: Counts, *, threshold: int = DEFAULT_THRESHOLD) -> Mask:
    """True for the cells of a table with margins that may not be shown.

    Afterwards, from everything that is shown and from counts being at least 0, no hidden cell is
    known, and every one of them can still reach `threshold`.
    """
    hidden = (table > 0) & (table < threshold)
    safe = np.zeros_like(hidden)  # hiding more leaves more open: what is safe once remains so
    _give_company(table, hidden)
    while (pending := np.argwhere(hidden & ~safe)).size:
        row, column = map(int, pending[0])
        if not _is_exposed(table, hidden, (row, column), threshold):
            safe[row, column] = True
        elif _hide_one_more(table, hidden, (row, column)):
            _give_company(table, hidden)
        else:
            hidden[:] = True  # nothing smaller keeps it: the whole table stays unpublished
            return hidden
    return hidden


def _give_company(table: Counts, hidden: Mask) -> None:
    """One hidden cell in a sum is the rest of it: the smallest positive other cell joins it."""
    while True:
        columns = np.flatnonzero(hidden.sum(axis=0) == 1)
        rows = np.flatnonzero(hidden.sum(axis=1) == 1) if table.shape[1] > 1 else []
        for column in columns:
            _join(table[:, column], hidden[:, column])
        for row in rows:
            _join(table[row], hidden[row])
        if not len(columns) and not len(rows):
            return


def _join(values: Counts, hidden: Mask) -> None:
    """Hide the smallest positive shown cell of a line, else its first; `hidden` is changed."""
    last = np.iinfo(np.int64).max
    order = np.where(hidden, last, np.where(values > 0, values, last - 1))
    hidden[int(np.argmin(order))] = True


@dataclass(frozen=True)
class _Network:
    """Arcs of the hidden cells, as nodes from and to, and what they carry."""

    tails: NDArray[np.int64]
    heads: NDArray[np.int64]
    carried: Counts
    nodes: int

    @classmethod
    def of(cls, table: Counts, hidden: Mask) -> _Network:
        rows, columns = table.shape
        r, c = np.nonzero(hidden)
        row = r if columns > 1 else np.zeros_like(r)  # one column: its sum is all there is
        tails, heads = row, rows + c
        is_back = (r == rows - 1) != (columns > 1) & (c == columns - 1)
        return cls(
            np.where(is_back, heads, tails), np.where(is_back, tails, heads), table[r, c],
            rows + columns,
        )  # fmt: skip

    def can_move(self, arc: int, *, by: int) -> bool:
        """Whether this arc can carry so much more (less, if `by` is negative)."""
        start, end = int(self.heads[arc]), int(self.tails[arc])
        if by < 0:
            start, end, by = end, start, -by
            if self.carried[arc] < by:
                return False
        return self._by_one_path(start, end, by, arc) or (
            by > 1 and self._by_several(start, end, by, arc)
        )

    def _by_one_path(self, start: int, end: int, amount: int, arc: int) -> bool:
        reached = np.zeros(self.nodes, dtype=bool)
        reached[start] = True
        on = np.ones(len(self.tails), dtype=bool)
        on[arc] = False
        back = on & (self.carried >= amount)
        while not reached[end]:
            more = reached.copy()
            more[self.heads[on & reached[self.tails]]] = True
            more[self.tails[back & reached[self.heads]]] = True
            if (more == reached).all():
                return False
            reached = more
        return True

    def _by_several(self, start: int, end: int, amount: int, arc: int) -> bool:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import maximum_flow

        others = np.arange(len(self.tails)) != arc
        tails, heads = self.tails[others], self.heads[others]
        room = np.minimum(self.carried[others], amount)
        capacity = coo_array(
            (np.concatenate([np.full(len(tails), amount), room]).astype(np.int32),
             (np.concatenate([tails, heads]), np.concatenate([heads, tails]))),
            shape=(self.nodes, self.nodes),
        )  # fmt: skip
        return bool(maximum_flow(capacity.tocsr(), start, end).flow_value >= amount)


def _is_exposed(table: Counts, hidden: Mask, cell: tuple[int, int], threshold: int) -> bool:
    """Whether the shown cells tell this hidden one, or that it lies below the threshold."""
    network = _Network.of(table, hidden)
    arc = int(hidden.ravel()[: cell[0] * table.shape[1] + cell[1]].sum())
    missing = threshold - int(table[cell])
    if missing > 0:
        return not network.can_move(arc, by=missing)
    return not (network.can_move(arc, by=1) or network.can_move(arc, by=-1))


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
