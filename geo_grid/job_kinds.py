"""Kinds of jobs of this app, found by :mod:`geo_grid.jobs.registry`."""

from geo_grid.redraw import job_kinds

__all__ = ["job_kinds"]
