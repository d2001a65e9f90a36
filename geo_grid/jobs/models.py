"""A record of long work. For now: what was imported, from which file, with which result."""

from __future__ import annotations

from django.db import models


class ImportRun(models.Model):
    """One file that was loaded; written in the transaction that merged its rows."""

    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=100)
    file_name = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    datum = models.CharField(max_length=10)
    rows_read = models.IntegerField()
    rows_accepted = models.IntegerField()
    rows_changed = models.IntegerField()
    rows_refused = models.IntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
