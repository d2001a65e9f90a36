"""What is kept so that the public door cannot be flooded."""

from __future__ import annotations

from django.db import models


class PublicAttempt(models.Model):
    """One request to write through the public door; of the address only a keyed digest is kept."""

    address_digest = models.BinaryField(max_length=32)
    is_report = models.BooleanField(help_text="a new report; else a word about one")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address_digest", "at"], name="public_attempt_address"),
            models.Index(fields=["at"], name="public_attempt_at"),
        ]
