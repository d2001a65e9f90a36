"""Three powers that stay apart: duties beside no other role, codes to start with, requests of two.

The checks bind what is written from now on: rows from before stay, and ``manage.py check`` names
the accounts whose roles contradict each other.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q

from ._frozen import frozen_sql

ROLES = [
    "city_manager",
    "district_manager",
    "street_manager",
    "community_manager",
    "planner",
    "dispatcher",
    "department_handler",
    "grid_worker",
    "assistant",
    "data_manager",
    "system_administrator",
    "security_administrator",
    "audit_administrator",
    "locator",
]
DUTIES = {
    "system_administrator": "system", "security_administrator": "security",
    "audit_administrator": "audit",
}  # fmt: skip
APART_NO_MORE = """
DROP TRIGGER role_duties_apart ON geo_grid_roleassignment;
DROP FUNCTION geo_grid_keep_duties_apart();
"""


def of_its_role():
    duty = ~Q(role__in=list(DUTIES)) & Q(duty="")
    for role, name in DUTIES.items():
        duty |= Q(role=role, duty=name)
    return duty


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0016_doors_by_floor")]
    operations = [
        migrations.RunSQL(frozen_sql("0017_keep_duties_apart"), APART_NO_MORE),
        AddConstraintNotValid(
            model_name="roleassignment",
            constraint=models.CheckConstraint(condition=of_its_role(), name="role_duty_of_role"),
        ),
        AddConstraintNotValid(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=F("user")),
                name="role_not_by_oneself",
            ),
        ),
        migrations.CreateModel(
            name="AccountRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("reset", "重置密码"), ("duty", "授予管理职责")], max_length=5
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True, choices=[(role, role) for role in ROLES], max_length=30
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        help_text="of a duty; at the confirmation if empty", null=True
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待确认"),
                            ("confirmed", "已确认"),
                            ("refused", "已拒绝"),
                            ("withdrawn", "已撤回"),
                            ("done", "已完成"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(asked_by=F("user")), name="request_not_for_oneself"
                    ),
                    models.CheckConstraint(
                        condition=Q(decided_by__isnull=True)
                        | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
                        name="request_two_persons",
                    ),
                    models.UniqueConstraint(
                        condition=Q(state__in=["waiting", "confirmed"]),
                        fields=("user", "kind"),
                        name="request_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="StartCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="start_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(choices=[("first", "首次"), ("reset", "重置")], max_length=5),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="geo_grid.accountrequest",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "ended_at",
                    models.DateTimeField(help_text="withdrawn, or replaced by another", null=True),
                ),
                (
                    "told_at",
                    models.DateTimeField(
                        help_text="when the owner said to have read of it", null=True
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-made_at"], name="start_code_of_user")]
            },
        ),
        migrations.CreateModel(
            name="StartAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["address", "at"], name="start_attempt_address")]
            },
        ),
    ]
