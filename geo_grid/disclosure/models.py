"""The published table: what everybody is told of persons and incidents, by community."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q


def new_key() -> bytes:
    """The secret of the rounding."""
    return secrets.token_bytes(32)


class RoundingKey(models.Model):
    """The one key of the rounding.

    It stands beside the counts that it rounds, not among the keys of this machine: every host draws
    the same numbers, and a restored city goes on with them. Who reads it here reads the counts too.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    key = models.BinaryField(max_length=32, default=new_key)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="rounding_key_is_one")]


class PublishedTable(models.Model):
    """One table: counted on a day, in force until the next."""

    as_of = models.DateField(help_text="the city's day on which it was counted")
    published_at = models.DateTimeField(auto_now_add=True)


class PublishedCount(models.Model):
    """One number: what is told of a category in a community."""

    table = models.ForeignKey(PublishedTable, models.CASCADE, related_name="counts")
    code = models.CharField(max_length=12, help_text="the community's on that day")
    category = models.CharField(max_length=40, help_text="a column of the sums of atoms")
    value = models.IntegerField(help_text="a multiple of 5")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "code", "category"], name="published_count_once"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value=F("value") / 5 * 5), name="published_count_rounded"
            ),
        ]
