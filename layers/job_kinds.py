"""Kinds of jobs of this app, found by :mod:`geo_grid.jobs.registry`."""

from layers.exports import jobs

__all__ = ["jobs"]
