"""Messages to accounts: each account has its own, and sees no other's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geo_grid.access.models import User
from geo_grid.vault.typed_text import FreeDocument, Identifier


class Message(models.Model):
    """One thing that one account is told. What it says is made when it is read, in the reader's language.

    `key` is the receiver's: the same key sent again is the same message. `parameters` holds codes and
    names of the ground, never of persons; the case is named by its id, so that its ref is told only to
    whoever sees it at the time of reading.
    """

    class Kind(models.TextChoices):
        ESCALATION = "escalation", "催办升级"
        ASKED = "asked", "询问上报人"
        DISPATCHED = "dispatched", "派遣"
        RETURNED = "returned", "回退"
        REWORKED = "reworked", "返工"
        SUPERVISED = "supervised", "督办"
        CLOSED = "closed", "结案"
        MERGED = "merged", "并案"

    recipient = models.ForeignKey(User, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.PositiveSmallIntegerField(
        default=0, help_text="of an escalation: per cent of the limit that are used"
    )
    case = models.ForeignKey("geo_grid.Incident", models.CASCADE, null=True, related_name="+")
    parameters = FreeDocument(default=dict)
    key = Identifier(max_length=120)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True, help_text="when another way took it, too")
    mail_refusals = models.PositiveSmallIntegerField(
        default=0, help_text="how often another way would not take it"
    )
    mail_again_at = models.DateTimeField(null=True, help_text="when it is offered there again")

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-id"], name="message_of_account"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="message_unread"
            ),
            models.Index(fields=["sent_at"], name="message_sent"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="message_once"),
        ]


class MessageAddress(models.Model):
    """Where an account wants its messages, too: one address for each adapter."""

    account = models.ForeignKey(User, models.CASCADE, related_name="message_addresses")
    adapter = models.CharField(max_length=10, help_text="name of one in geo_grid.messages.adapters")
    address = Identifier(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "adapter"], name="message_address_once"),
        ]
