"""What was sent in and what was imported: files, habits, runs, and their journal."""

from __future__ import annotations

import uuid

from django.db import models

from geo_grid.vault.typed_text import FreeDocument, FreeText


class Upload(models.Model):
    """A file that somebody sent in; it lies below ``GEO_GRID_VAR/uploads`` under a random name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = FreeText(max_length=200, help_text="as the sender calls it; never a path")
    suffix = models.CharField(max_length=12)
    size_bytes = models.BigIntegerField()
    owner = models.BigIntegerField(null=True, help_text="id of the user who sent it")
    created_at = models.DateTimeField(auto_now_add=True)


class ImportHabit(models.Model):
    """How the files of a source were understood the last time: offered for the next one."""

    source = FreeText(max_length=100)
    kind = models.CharField(max_length=20)
    header = models.CharField(max_length=64, help_text="SHA-256 of the file's column names")
    mapping = FreeDocument(default=dict)
    datum = models.CharField(max_length=10, blank=True)
    choices = FreeDocument(default=dict, help_text="words that were given another meaning")
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind"], name="import_habit_once")]


class ImportRun(models.Model):
    """One file that was loaded; written in the transaction that merged its rows.

    `undoable`: what it inserted and changed is in the journal below, and `xids` are the
    transactions that wrote it, so that a row that somebody wrote later is told from one of ours.
    """

    kind = models.CharField(max_length=20)
    source = FreeText(max_length=100)
    file_name = FreeText(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    datum = models.CharField(max_length=10)
    choices = FreeDocument(
        default=dict, help_text="projection, words and values of all rows that were said by hand"
    )
    rows_read = models.IntegerField(default=0)
    rows_accepted = models.IntegerField(default=0)
    rows_changed = models.IntegerField(default=0)
    rows_refused = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    owner = models.BigIntegerField(null=True, help_text="id of the user who asked for it")
    job = models.UUIDField(null=True, help_text="id of the job that did it")
    undoable = models.BooleanField(default=False)
    xids = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True, help_text="id of the user who undid it")


class ImportInsert(models.Model):
    """Rows that a run inserted: ids from `first_id` to `last_id`, both included."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="inserts")
    table = models.CharField(max_length=63)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()


class ImportChange(models.Model):
    """A row that a run changed or removed, as it was before."""

    class Op(models.TextChoices):
        UPDATE = "U"
        DELETE = "D"
        GONE = "G"
        """inserted and removed again by the run itself"""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes", db_index=False)
    table = models.CharField(max_length=63)
    pk_of_row = models.BigIntegerField()
    op = models.CharField(max_length=1, choices=Op)
    before = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "table", "pk_of_row"], name="import_change_once")
        ]
