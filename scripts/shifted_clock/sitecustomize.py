"""Read by every Python under scripts/clocks: sleep by select, since libfaketime breaks the other way.

``time.sleep`` asks clock_nanosleep() for a point of the monotonic clock, which libfaketime 0.9.10
answers with EINVAL when that clock is left alone.
"""

import select
import time


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
