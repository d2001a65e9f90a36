"""Kinds of jobs of this app, found by :mod:`geo_grid.jobs.registry`."""

from importers.themes import jobs as theme_jobs
from importers.uploads import jobs as upload_jobs

__all__ = ["theme_jobs", "upload_jobs"]
