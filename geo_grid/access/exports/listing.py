"""Reads of export requests: one's own, and those that wait for one's decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from geo_grid.access.context import caller
from geo_grid.access.exports import approval
from geo_grid.access.models import ExportRequest, User
from geo_grid.access.roles import Right
from geo_grid.jobs.models import Job

LISTED = 50


class Stage(StrEnum):
    """How far a request has come."""

    WAITING = "waiting"
    REFUSED = "refused"
    WRITING = "writing"
    FAILED = "failed"
    READY = "ready"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Listed:
    """A request with the job that writes its file (None before there is one)."""

    request: ExportRequest
    stage: Stage
    job: Job | None


def of_user(user: User) -> list[Listed]:
    """The latest exports that `user` asked for, the newest first."""
    found = list(ExportRequest.objects.filter(user=user).order_by("-asked_at", "-pk")[:LISTED])
    jobs = Job.objects.in_bulk([one.job for one in found if one.job])
    return [_listed(one, jobs.get(one.job) if one.job else None) for one in found]


def to_decide(user: User) -> list[ExportRequest]:
    """What waits for the decision of `user`, the oldest first; nothing without the right."""
    if not caller().scope.allows(Right.EXPORTS_APPROVE):
        return []
    waiting = ExportRequest.objects.filter(state=ExportRequest.State.WAITING)
    others = waiting.exclude(user=user).select_related("user").order_by("asked_at", "pk")
    return [one for one in others if approval.may_decide(one)][:LISTED]


def listed(request: ExportRequest) -> Listed:
    """One request with its stage."""
    return _listed(request, Job.objects.filter(pk=request.job).first() if request.job else None)


def _listed(request: ExportRequest, job: Job | None) -> Listed:
    return Listed(request, _stage(request, job), job)


def _stage(request: ExportRequest, job: Job | None) -> Stage:
    if request.state == ExportRequest.State.WAITING:
        return Stage.WAITING
    if request.state == ExportRequest.State.REFUSED:
        return Stage.REFUSED
    if request.expires_at is None or request.expires_at <= timezone.now():
        return Stage.EXPIRED
    if request.file:
        return Stage.READY
    if job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING):
        return Stage.WRITING
    return Stage.EXPIRED if request.written_at else Stage.FAILED
