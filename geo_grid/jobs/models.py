"""Long work: what was asked for, how far it is, what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from geo_grid.vault.typed_text import FreeDocument


class Job(models.Model):
    """A piece of long work that a worker process does.

    `task` is the entry in the queue of django-tasks that will run it (or last ran it). `attempt`
    counts how often it was begun; whoever holds an older number no longer speaks for the job.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    FINISHED = (State.DONE, State.FAILED, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    progress = models.FloatField(default=0)
    stage = models.CharField(max_length=40, blank=True)
    done = models.BigIntegerField(null=True, help_text="rows or things done in this stage")
    total = models.BigIntegerField(null=True, help_text="of so many, if that is known")
    params = FreeDocument(default=dict)
    result = FreeDocument(null=True)
    error = FreeDocument(null=True, help_text="{code, message, params}; message is a template")
    owner = models.BigIntegerField(null=True, help_text="id of the user who asked for it")
    attempt = models.SmallIntegerField(default=0)
    task = models.UUIDField(null=True)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
            models.Index(
                fields=["heartbeat"],
                condition=Q(state__in=["queued", "running"]),
                name="job_unfinished",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1), name="job_progress"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at=None),
                name="job_finished_at",
            ),
        ]
