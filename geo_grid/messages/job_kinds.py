"""What a worker looks after: messages that go further than the inbox."""

from __future__ import annotations

from geo_grid.jobs.upkeep import upkeep
from geo_grid.messages.delivery import deliver_due

LOOK_EVERY_S = 10.0

upkeep(deliver_due, every_s=LOOK_EVERY_S)
