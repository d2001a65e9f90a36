"""Accounts, roles, sessions, audit and exports; incidents."""

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import migrations
from django.utils import timezone

import geo_grid.access.models
import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields


class Migration(migrations.Migration):
    # Their tables point at accounts; "the first migration" that they ask for has none yet.
    run_before = [("otp_totp", "0001_initial")]
    dependencies = [("geo_grid", "0003_registers")]
    operations = [
        # access
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, default=timezone.now)),
                ("account", models.BigIntegerField(db_index=True, null=True)),
                (
                    "purpose",
                    models.CharField(
                        blank=True, help_text="of the system, if no account", max_length=60
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True)),
                ("action", models.CharField(db_index=True, max_length=60)),
                ("noun", models.CharField(blank=True, max_length=40)),
                ("keys", ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("rows", models.BigIntegerField(default=1, help_text="how many rows it concerned")),
                ("detail", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField(default=timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("username", models.CharField(max_length=64, unique=True)),
                ("display_name", models.CharField(blank=True, max_length=100)),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=7,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("must_change_password", models.BooleanField(default=False)),
                ("password_changed_at", models.DateTimeField(default=timezone.now)),
                ("created_at", models.DateTimeField(default=timezone.now)),
                (
                    "worker",
                    models.OneToOneField(
                        help_text="the grid worker this account is: its cells follow the team of each cell",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="account",
                        to="geo_grid.worker",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("username__regex", "^[\\w.@+-]{2,64}$")),
                        name="user_name_letters",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("registered_at", models.DateTimeField(default=timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExportRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("layer", models.CharField(max_length=60)),
                (
                    "query",
                    models.JSONField(
                        default=dict, help_text="filters and format; re-run at download"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("rows", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待审批"),
                            ("approved", "已批准"),
                            ("refused", "已拒绝"),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("downloads", models.IntegerField(default=0)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "personal",
                    models.BooleanField(
                        default=True, help_text="rows of persons or cases may be in it"
                    ),
                ),
                (
                    "job",
                    models.UUIDField(help_text="id of the job that writes the file", null=True),
                ),
                ("file", models.CharField(blank=True, max_length=300)),
                ("rows_written", models.BigIntegerField(null=True)),
                ("written_at", models.DateTimeField(null=True)),
                ("scope_mark", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-asked_at"], name="export_of_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rows__gte", 0)), name="export_rows"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="export_not_by_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoginFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_digest", models.BinaryField(max_length=32)),
                ("address", models.GenericIPAddressField(null=True)),
                ("at", models.DateTimeField(default=timezone.now)),
                (
                    "device",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="+", to="geo_grid.device"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_digest", "at"], name="login_failure_name"),
                    models.Index(fields=["address", "at"], name="login_failure_address"),
                ]
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("city_manager", "city_manager"),
                            ("district_manager", "district_manager"),
                            ("street_manager", "street_manager"),
                            ("community_manager", "community_manager"),
                            ("planner", "planner"),
                            ("dispatcher", "dispatcher"),
                            ("department_handler", "department_handler"),
                            ("grid_worker", "grid_worker"),
                            ("assistant", "assistant"),
                            ("data_manager", "data_manager"),
                            ("system_administrator", "system_administrator"),
                            ("security_administrator", "security_administrator"),
                            ("audit_administrator", "audit_administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        blank=True, help_text="of an administrator's role", max_length=10
                    ),
                ),
                ("division_code", models.CharField(blank=True, max_length=12)),
                ("valid", DateTimeRangeField(default=geo_grid.access.models.from_now)),
                (
                    "building",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="geo_grid.building",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="geo_grid.department",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grid_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="geo_grid.gridcell",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="role_valid_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("division_code__regex", "^(\\d{2}|\\d{4}|\\d{6}|\\d{9}|\\d{12})?$")
                        ),
                        name="role_division_prefix",
                    ),
                    ExclusionConstraint(
                        condition=models.Q(("duty", ""), _negated=True),
                        expressions=[("user", "="), ("duty", "<>"), ("valid", "&&")],
                        name="role_administrators_exclude",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("started_at", models.DateTimeField(default=timezone.now)),
                ("seen_at", models.DateTimeField(default=timezone.now)),
                ("address", models.GenericIPAddressField(null=True)),
                ("agent", models.CharField(blank=True, max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField(default=timezone.now)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="tokens", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        # incidents
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, unique=True)),
                ("category", models.CharField(max_length=100)),
                ("title", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "未结"), ("closed", "已结")], default="open", max_length=6
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=100)),
                ("address_text", models.CharField(blank=True, max_length=300)),
                ("reported_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("point", models.PointField(srid=4326)),
                (
                    "basic_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="incidents",
                        to="geo_grid.basiccell",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="incidents",
                        to="geo_grid.building",
                    ),
                ),
                (
                    "cell_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="incidents",
                        to="geo_grid.gridcellversion",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="incidents",
                        to="geo_grid.division",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="incidents",
                        to="geo_grid.department",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "reported_at"], name="incident_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="incident_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("closed_at__gte", models.F("reported_at")), ("state", "closed")
                            ),
                            _connector="OR",
                        ),
                        name="incident_closed_after_report",
                    ),
                ],
            },
        ),
    ]
