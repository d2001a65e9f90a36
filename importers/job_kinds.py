"""Kinds of jobs of this app, found by :mod:`geo_grid.jobs.registry`."""

from importers.review import jobs as review_jobs
from importers.themes import jobs as theme_jobs
from importers.uploads import jobs as upload_jobs

__all__ = ["review_jobs", "theme_jobs", "upload_jobs"]
