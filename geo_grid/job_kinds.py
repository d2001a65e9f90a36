"""Kinds of jobs of this app, found by :mod:`geo_grid.jobs.registry`."""

from geo_grid.disclosure import job_kinds as disclosure
from geo_grid.incidents import job_kinds as incidents
from geo_grid.messages import job_kinds as messages
from geo_grid.reach.siting import job_kinds as siting
from geo_grid.redraw import job_kinds as redraw

__all__ = ["disclosure", "incidents", "messages", "redraw", "siting"]
