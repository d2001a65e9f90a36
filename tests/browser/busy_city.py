"""Changes of cases in a demo city, as fast as its database takes them: run as a program of its own.

``python -m tests.browser.busy_city COUNT`` with the surroundings of a demo. Everything is done by the
demo's accounts through the actions that serve people; it prints how many changes it made.
"""

from __future__ import annotations

import sys

import django

django.setup()

from importers.demo.drip import Drip


def main(count: int) -> None:
    drip, made = Drip(most_open=200), 0
    for _ in range(10 * count):  # not every case can go on, and less and less often
        made += drip.change() is not None
        if made == count:
            break
    print(made)


if __name__ == "__main__":
    main(int(sys.argv[1]))
