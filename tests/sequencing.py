"""What the sequencer does of itself in a running site, done once."""

from __future__ import annotations

from geo_grid.live.sequencer import count_sums, number_events


def sequenced() -> int:
    """Number what was committed (or written in this test's transaction) and count; how many."""
    given = number_events()
    while count_sums():
        pass
    return given
