"""One collection, many uses: where data come from, what was collected twice, what was merged."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from geo_grid.vault.typed_text import FreeText


class DataSource(models.Model):
    """Who answers for a kind of data, of which day it is, and how often it should come."""

    name = FreeText(max_length=100)
    kind = models.CharField(max_length=20, help_text="the kind of import it feeds")
    owner = FreeText(max_length=200, blank=True, help_text="department or person")
    data_date = models.DateField(null=True, help_text="the day that the data describe")
    interval_days = models.IntegerField(null=True, help_text="how often new data are expected")
    last_import = models.DateTimeField(null=True)
    last_rows = models.IntegerField(default=0, help_text="rows accepted by the last import")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "kind"], name="data_source_once"),
            models.CheckConstraint(
                condition=Q(interval_days__isnull=True) | Q(interval_days__gt=0),
                name="data_source_interval",
            ),
        ]


class Noun(models.TextChoices):
    """What may have been collected twice."""

    RESIDENT = "resident", "实有人口"
    ORGANISATION = "organisation", "实有单位"
    BUILDING = "building", "楼栋"


class DuplicatePair(models.Model):
    """Two records that may be one thing, and what somebody decided. Holds ids, never values."""

    class State(models.TextChoices):
        OPEN = "open", "待定"
        DIFFERENT = "different", "不是同一个"
        MERGED = "merged", "已合并"

    noun = models.CharField(max_length=12, choices=Noun)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    reasons = models.JSONField(default=list, help_text="codes of what speaks for it")
    score = models.FloatField(help_text="0..1, the surer the higher")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "noun", "-score"], name="duplicate_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "first_id", "second_id"], name="duplicate_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="duplicate_pair_ordered"
            ),
        ]


class RecordMerge(models.Model):
    """One merge, written in its transaction: what was changed, so that it can be taken back.

    `changes` are ids, kinds, flags and ends of periods in the order in which they were changed.
    Values of persons are never copied: a blank that was filled is noted by its name alone.
    `stands_for` is the record that speaks for the one that is gone, through later merges too.
    """

    noun = models.CharField(max_length=12, choices=Noun)
    pair = models.ForeignKey(DuplicatePair, models.SET_NULL, null=True, related_name="merges")
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    stands_for = models.BigIntegerField()
    changes = models.JSONField(default=list)
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "gone_id"],
                condition=Q(undone_at__isnull=True),
                name="merged_away_once",
            )
        ]
