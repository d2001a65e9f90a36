"""What this app keeps for a while, found by :mod:`geo_grid.jobs.retention`."""

from geo_grid.access import retention

__all__ = ["retention"]
