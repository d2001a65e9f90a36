"""What a worker looks after: limits that are being used up."""

from __future__ import annotations

from geo_grid.incidents.escalation import escalate_due
from geo_grid.jobs.upkeep import upkeep

LOOK_EVERY_S = 30.0

upkeep(escalate_due, every_s=LOOK_EVERY_S)
