"""What this app keeps for a while, found by :mod:`geo_grid.jobs.retention`."""

from importers.uploads import retention

__all__ = ["retention"]
