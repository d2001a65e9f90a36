"""What tries of a search share: when to stop, how far they are, and the best answer so far."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo_grid.geometry.partition.kernels import Ground, Ints, State, tally

Progress = Callable[[float], object]
"""Called now and then with the share done (0–1); returning False ends the search."""

Rank = tuple[float, float]
"""How good a partition is, smaller is better: excess over the limits first, then all prices."""


@dataclass
class Halt:
    """Ends a search from any thread: the compiled steps look at `flag` between two proposals."""

    flag: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1, dtype=np.bool_))
    cancelled: bool = False

    def cancel(self) -> None:
        """Have the best so far returned at once."""
        self.cancelled = True
        self.flag[0] = True


@dataclass
class Watch:
    """Shared by the threads of one search."""

    deadline: float | None
    progress: Progress | None
    better: Callable[[Ints], object] | None = None
    halt: Halt = field(default_factory=Halt)
    done: dict[int, float] = field(default_factory=dict)
    best: tuple[Rank, int, Ints] | None = None
    reported: tuple[Rank, int, Ints] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stop(self) -> bool:
        """Whether time is up or the caller has had enough."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            self.halt.flag[0] = True
        return bool(self.halt.flag[0])

    @property
    def bounded_by(self) -> str:
        """What ends the search: cancelled, seconds or sweeps."""
        budget = "sweeps" if self.deadline is None else "seconds"
        return "cancelled" if self.halt.cancelled else budget

    def offer(self, rank: Rank, number: int, part: Ints) -> None:
        """Keep a partition of try `number` if it is the best so far; the array must not change."""
        with self.lock:
            if self.best is None or (rank, number) < self.best[:2]:
                self.best = (rank, number, part)

    def tell(self, tries: int) -> None:
        """Hand on what is new since the last time; only one thread may call this."""
        if self.better is not None and self.best is not None and self.best is not self.reported:
            if self.reported is None or self.best[0] < self.reported[0]:
                self.better(self.best[2])
            self.reported = self.best
        if self.progress is not None and self.progress(sum(self.done.values()) / tries) is False:
            self.halt.cancel()


@dataclass
class Keeper:
    """The best partition of one try, offered to the watch whenever it gets better."""

    ground: Ground
    watch: Watch
    number: int
    rank: Rank | None = None

    def look(self, state: State) -> None:
        """Compare the state as it is; its sums are counted anew, so that no rounding piles up."""
        tally(self.ground, state)
        away = float(self.ground.fare[state.part != self.ground.home].sum())
        tolls = toll_of(self.ground, state.part)
        rank = (round(float(state.over.sum()), 9), float(state.rough.sum()) + away + tolls)
        if self.rank is None or rank < self.rank:
            self.rank = rank
            self.watch.offer(rank, self.number, state.part.copy())


def toll_of(ground: Ground, part: Ints) -> float:
    """The price of all barriers that run inside cells."""
    if not ground.toll.any():
        return 0.0
    ends = part.repeat(ground.start[1:] - ground.start[:-1])
    return float(ground.toll[ends == part[ground.to]].sum()) / 2.0
