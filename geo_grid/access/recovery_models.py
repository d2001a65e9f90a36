"""What helps whoever has lost the phone: codes on paper, and a reset that two persons agree on."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone

from geo_grid.access.models import User


class RecoveryCode(models.Model):
    """A code that stands in once for the second factor; random, and kept as its digest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True, help_text="from where it was used")
    told_at = models.DateTimeField(null=True, help_text="when its owner was told of the use")


class FactorReset(models.Model):
    """A request to take a lost second factor from an account: one person opens it, another confirms."""

    class State(models.TextChoices):
        OPEN = "open", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "已拒绝"
        WITHDRAWN = "withdrawn", "已撤回"

    user = models.ForeignKey(User, models.CASCADE, related_name="factor_resets")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="open"), name="factor_reset_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(opened_by=F("user")), name="factor_reset_not_of_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (~Q(decided_by=F("opened_by")) & ~Q(decided_by=F("user"))),
                name="factor_reset_two_persons",
            ),
        ]
