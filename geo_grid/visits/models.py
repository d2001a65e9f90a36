"""Visits, and the rules by which they are owed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geo_grid.access.models import User
from geo_grid.model_bases.dated import Revised
from geo_grid.premises.models import Unit
from geo_grid.vault.typed_text import FreeDocument, FreeText, Identifier
from geo_grid.visits.periods import Period


class VisitRule(Revised):
    """Which doors of an area are to be visited, and how often. What a version says never changes but
    its name: another period or other doors are its next version, so that a number of last year keeps
    its meaning."""

    class Subject(models.TextChoices):
        CARE = "care", "重点人群"
        CATEGORY = "category", "人口类别"
        RENTED = "rented", "出租房屋"
        EVERYBODY = "everybody", "全部住户"

    OF_A_GROUP = (Subject.CARE, Subject.CATEGORY)

    code = Identifier(max_length=24, help_text="the same in every version")
    version = models.PositiveIntegerField(default=1, db_default=1)
    area = Identifier(
        max_length=12, blank=True, default="", db_default="",
        help_text="the digits with which codes of divisions begin where it holds; empty: everywhere",
    )  # fmt: skip
    name_zh = FreeText(max_length=60)
    name_en = FreeText(max_length=60, blank=True, default="")
    subject = models.CharField(max_length=9, choices=Subject, help_text="who lives behind the door")
    group = models.CharField(
        max_length=17,
        blank=True,
        default="",
        help_text="the care group, or the category of residents",
    )
    period = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Period])
    home_only = models.BooleanField(
        default=False, help_text="a call, a message or a mail does not count"
    )
    since = models.DateTimeField(help_text="local midnight from which visits are owed")
    until = models.DateTimeField(null=True, help_text="when it was laid to rest")
    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="visit_rule_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_active=True), name="visit_rule_holds_once"
            ),
            models.CheckConstraint(
                condition=Q(area__regex=r"^\d{0,12}$"), name="visit_rule_area_digits"
            ),
            models.CheckConstraint(
                condition=Q(subject__in=("care", "category")) & ~Q(group="")
                | ~Q(subject__in=("care", "category")) & Q(group=""),
                name="visit_rule_group",
            ),
        ]


class VisitForm(Revised):
    """Extra questions of a visit. What a version asks never changes: a file of the same id is the next
    one, and answers stay those of their version."""

    code = Identifier(max_length=40, help_text="the form's own id, the same in every version")
    version = models.PositiveIntegerField(default=1, db_default=1)
    area = Identifier(
        max_length=12, blank=True, default="", db_default="",
        help_text="the digits with which codes of divisions begin where it is asked; empty: everywhere",
    )  # fmt: skip
    title_zh = FreeText(max_length=60)
    title_en = FreeText(max_length=60, blank=True, default="")
    means = FreeDocument(default=list, help_text="of which visits: home, phone, …")
    questions = FreeDocument(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="when it was laid to rest")
    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="visit_form_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_active=True), name="visit_form_holds_once"
            ),
            models.CheckConstraint(
                condition=Q(area__regex=r"^\d{0,12}$"), name="visit_form_area_digits"
            ),
        ]


class Visit(Revised):
    """走访巡查: somebody called at a door, or tried to. Whom a rule is about is not kept here.

    `client_id` is made where the visit was made: sent again it is the same visit.
    """

    class Means(models.TextChoices):
        HOME = "home", "上门"
        PHONE = "phone", "电话"
        SMS = "sms", "短信"
        WECHAT = "wechat", "微信"
        MAIL = "mail", "信函"

    class Outcome(models.TextChoices):
        MET = "met", "已见到或联系上"
        NOBODY = "nobody", "无人"
        REFUSED = "refused", "拒绝"
        GONE = "gone", "已搬走"

    account = models.ForeignKey(User, models.SET_NULL, null=True, related_name="visits")
    client_id = Identifier(max_length=64)
    request_digest = models.BinaryField(max_length=32)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visits", db_index=False)
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    means = models.CharField(max_length=6, choices=Means)
    outcome = models.CharField(max_length=7, choices=Outcome)
    note = FreeText(max_length=500, blank=True, default="")
    needs = FreeText(max_length=500, blank=True, default="", help_text="what help is wanted")
    hazards = FreeText(max_length=500, blank=True, default="", help_text="what is dangerous there")
    forms = FreeDocument(
        default=list, blank=True, db_default=models.Value([], models.JSONField()),
        help_text="[{code, version, answers: {question: answer}}] of the forms that were asked",
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-made_at"], name="visit_of_unit"),
            models.Index(fields=["made_at"], name="visit_made"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "client_id"], name="visit_sent_once"),
        ]


class DoorPlate(models.Model):
    """Which edition of a door's plate is valid: the first where there is no row."""

    unit = models.OneToOneField(
        Unit, models.CASCADE, primary_key=True, related_name="door_plate"
    )  # fmt: skip
    edition = models.PositiveIntegerField(default=1, db_default=1)
