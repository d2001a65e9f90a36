"""Plans: a base, a journal of steps, what was said and decided about it, what was published."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q

from geo_grid.areas.models import Division, GridCell
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.vault.typed_text import FreeDocument, FreeText


class Plan(models.Model):
    """网格化方案: a draft partition of some communities.

    `base` is the partition it starts from, as ``{cells: […], of: {basic cell id: cell key}}``; the
    plan's state is the replay of the steps 1…`position` on it. `revision` grows with every change,
    undo included: whoever sends an older one is told so.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "编辑中"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已批准"
        SCHEDULED = "scheduled", "待生效"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已撤销"

    OPEN = (State.DRAFT, State.RETURNED)

    name = FreeText(max_length=100)
    kind = models.CharField(max_length=40, default=GridCell.BASE)
    communities = ArrayField(models.BigIntegerField(), help_text="ids of divisions")
    codes = ArrayField(models.CharField(max_length=12), help_text="their codes, for scopes")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="branches")
    inverse_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="inverses")
    base = models.JSONField()
    ground_version = models.BigIntegerField(help_text="of the ground it was based on")
    revision = models.BigIntegerField(default=0)
    position = models.IntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    effective_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-changed_at"], name="plan_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(author=None) | Q(reviewer=None) | ~Q(author=F("reviewer")),
                name="plan_reviewer_is_another",
            ),
        ]


class PlanStep(models.Model):
    """One step: what was asked for (`request`) and what came of it (`effect`, see redraw.state).

    After an undo the steps behind `position` wait to be redone; a new step sets them aside.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    number = models.IntegerField(help_text="1 for the first")
    client_id = models.CharField(max_length=64, help_text="named by whoever sent it, once a plan")
    revision = models.BigIntegerField(help_text="of the plan after it")
    type = models.CharField(max_length=20)
    request = FreeDocument()
    effect = models.JSONField()
    refusal = models.JSONField(null=True, help_text="why it no longer applies, after a replay")
    is_set_aside = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "client_id"], name="plan_step_once"),
            models.UniqueConstraint(
                fields=["plan", "number"], condition=Q(is_set_aside=False), name="plan_step_number"
            ),
        ]


class PlanMoment(models.Model):
    """A named place in the journal to jump back to."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="moments")
    name = FreeText(max_length=100)
    position = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="plan_moment_once")]


class PlanComment(models.Model):
    """Something said about a plan, pinned to a place or not; somebody may mark it as settled."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    text = FreeText(max_length=2000)
    point = models.PointField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = sound("point", table="plan_comment")


class PlanShare(models.Model):
    """A link under which a plan may be read, by whoever may see the counts of its whole area."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="shares")
    digest = models.BinaryField(unique=True, help_text="of the token, which is stored nowhere")
    note = FreeText(max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class PlanPresence(models.Model):
    """Who has a plan open in which tab, where the pointer is and what is being done there."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40, help_text="named by the page, one a tab")
    point = models.PointField(null=True)
    doing = FreeText(max_length=40, blank=True, help_text="the tool in hand")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            *sound("point", table="plan_presence"),
            models.UniqueConstraint(fields=["plan", "user", "tab"], name="plan_presence_once"),
        ]


class PlanEvent(models.Model):
    """What happened to a plan: created, submitted, returned, approved, scheduled, published …"""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="events")
    type = models.CharField(max_length=20)
    note = FreeText(max_length=2000, blank=True)
    refusal = models.JSONField(null=True, help_text="why the program gave it back")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)


class Publication(models.Model):
    """A plan made the partition in force.

    `before` is the partition it replaced, in the form of ``Plan.base``; `moved` the figures of who
    changed cells; `decisions` the workers whose cell is gone.
    """

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="publication")
    effective_on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    before = models.JSONField()
    moved = models.JSONField()
    decisions = models.JSONField(default=list)


class CellLineage(models.Model):
    """Ground that went from one grid cell to another by a publication."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="lineage")
    parent = models.ForeignKey(GridCell, models.PROTECT, related_name="became")
    child = models.ForeignKey(GridCell, models.PROTECT, related_name="came_from")
    basic_cells = models.IntegerField()
    residents = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "parent", "child"], name="cell_lineage_once"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("child")), name="cell_lineage_between_cells"
            ),
        ]


class DivisionLineage(models.Model):
    """Ground that went from one community to another by a publication."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="communities")
    parent = models.ForeignKey(Division, models.PROTECT, related_name="became")
    child = models.ForeignKey(Division, models.PROTECT, related_name="came_from")
    basic_cells = models.IntegerField()
    residents = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "parent", "child"], name="division_lineage_once"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("child")), name="division_lineage_between"
            ),
        ]
