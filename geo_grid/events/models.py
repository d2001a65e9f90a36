"""Events: that something changed, without a word of what it holds now; and how far they are told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Noun(models.TextChoices):
    """What an event is about; a bulk write is one event, without a key."""

    CASE = "case", "一件事件"
    CASES = "cases", "一批事件"
    GROUND = "ground", "地理底图"
    REGISTERS = "registers", "登记簿"
    DISPLAY = "display", "上墙"
    MESSAGES = "messages", "一个账号的消息"


class Event(models.Model):
    """One change, written in the transaction that made it.

    `number` is given later, by the sequencer alone and without a gap, in an order in which every row
    was visible before the next one was numbered: whoever has read up to a number has missed nothing.
    The ids cannot tell that: one that was drawn early may be committed late.
    """

    number = models.BigIntegerField(null=True, unique=True)
    noun = models.CharField(max_length=9, choices=Noun)
    change = models.CharField(
        max_length=48, help_text="report, a transition, unit.correct, import …"
    )
    key = models.BigIntegerField(null=True, help_text="id of the row; null of a bulk write")
    revision = models.PositiveIntegerField(null=True, help_text="of the row, made by this change")
    at = models.DateTimeField()
    atoms = ArrayField(
        models.BigIntegerField(), default=list, help_text="whose sums are to be counted again"
    )
    before = models.JSONField(
        null=True, help_text="the columns that say who sees the row, before; null when it is new"
    )

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(number=None), name="event_unnumbered"),
            models.Index(fields=["at"], name="event_at"),
        ]


class EventHead(models.Model):
    """How far the events are: the one row that the sequencer keeps."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0, help_text="the last one given")
    counted = models.BigIntegerField(default=0, help_text="up to here the sums are counted")
    pruned = models.BigIntegerField(default=0, help_text="up to here the events are deleted")
    seen_at = models.DateTimeField(null=True, help_text="last sign of life of the sequencer")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="event_head_once"),
            models.CheckConstraint(
                condition=Q(counted__lte=F("number")) & Q(pruned__lte=F("number")),
                name="event_head_order",
            ),
        ]
