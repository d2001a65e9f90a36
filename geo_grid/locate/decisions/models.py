"""What people decided about texts of addresses, and the names that follow from it."""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q

from geo_grid.access.models import from_now
from geo_grid.model_bases.dated import CURRENT, proper_period
from geo_grid.vault.typed_text import FreeText


class Thing(models.TextChoices):
    """What a text of an address can mean."""

    UNIT = "unit", "房屋"
    ENTRANCE = "entrance", "单元"
    BUILDING = "building", "楼栋"
    PLACE = "place", "地名"


class AddressDecision(models.Model):
    """What a person says that a text of an address means: a thing, or none that is known.

    `mark` is the keyed digest of the text (:func:`geo_grid.locate.decisions.text.mark_of`); the text
    itself is not kept. `thing_id` is no foreign key: ground that goes takes no decision along, one
    whose thing has ended counts no more (``sql/standing.sql``).
    """

    mark = models.BinaryField(max_length=32)
    thing = models.CharField(max_length=8, choices=Thing, blank=True, help_text="empty: none")
    thing_id = models.BigIntegerField(null=True)
    label = FreeText(max_length=400, blank=True, help_text="the thing's, when it was chosen")
    valid = DateTimeRangeField(default=from_now)
    decided_by = models.BigIntegerField(null=True, help_text="id of the user who decided")
    ended_by = models.BigIntegerField(null=True, help_text="id of the user who took it back")
    used_at = models.DateTimeField(null=True, help_text="when a batch or an import last used it")

    class Meta:
        constraints = [
            proper_period(table="address_decision"),
            models.UniqueConstraint(
                fields=["mark"], condition=CURRENT, name="address_decision_once"
            ),
            models.CheckConstraint(
                condition=Q(thing="", thing_id=None) | ~Q(thing="") & Q(thing_id__isnull=False),
                name="address_decision_thing",
            ),
        ]


class AliasProposal(models.Model):
    """A name that people gave to a thing by choosing it from a tie; the ground's editors decide."""

    class State(models.TextChoices):
        WAITING = "waiting", "待定"
        ACCEPTED = "accepted", "已采纳"
        REJECTED = "rejected", "已拒绝"

    name = FreeText(max_length=200)
    thing = models.CharField(max_length=8, choices=Thing)
    thing_id = models.BigIntegerField()
    label = FreeText(max_length=400, help_text="the thing's, when it was chosen")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decision = models.ForeignKey(
        AddressDecision, models.SET_NULL, null=True, related_name="proposals"
    )
    proposed_by = models.BigIntegerField(null=True, help_text="id of the user")
    proposed_at = models.DateTimeField()
    settled_by = models.BigIntegerField(null=True, help_text="id of the user")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-proposed_at"], name="alias_proposal_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "thing", "thing_id"], name="alias_proposal_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="alias_proposal_has_name"),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None)
                | Q(state__in=["accepted", "rejected"], settled_at__isnull=False),
                name="alias_proposal_settled",
            ),
        ]
