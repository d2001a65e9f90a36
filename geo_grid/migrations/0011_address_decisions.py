"""What people decided about texts of addresses, and the names that wait to be accepted."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import geo_grid.access.models
import geo_grid.model_bases.dated


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0010_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.BinaryField(max_length=32)),
                (
                    "thing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unit", "房屋"),
                            ("entrance", "单元"),
                            ("building", "楼栋"),
                            ("place", "地名"),
                        ],
                        help_text="empty: none",
                        max_length=8,
                    ),
                ),
                ("thing_id", models.BigIntegerField(null=True)),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="the thing's, when it was chosen", max_length=400
                    ),
                ),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        default=geo_grid.access.models.from_now
                    ),
                ),
                (
                    "decided_by",
                    models.BigIntegerField(help_text="id of the user who decided", null=True),
                ),
                (
                    "ended_by",
                    models.BigIntegerField(help_text="id of the user who took it back", null=True),
                ),
                (
                    "used_at",
                    models.DateTimeField(
                        help_text="when a batch or an import last used it", null=True
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="address_decision_valid_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("mark",),
                        name="address_decision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("thing", ""), ("thing_id", None)),
                            models.Q(
                                models.Q(("thing", ""), _negated=True), ("thing_id__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="address_decision_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AliasProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "thing",
                    models.CharField(
                        choices=[
                            ("unit", "房屋"),
                            ("entrance", "单元"),
                            ("building", "楼栋"),
                            ("place", "地名"),
                        ],
                        max_length=8,
                    ),
                ),
                ("thing_id", models.BigIntegerField()),
                (
                    "label",
                    models.CharField(help_text="the thing's, when it was chosen", max_length=400),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待定"),
                            ("accepted", "已采纳"),
                            ("rejected", "已拒绝"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("proposed_by", models.BigIntegerField(help_text="id of the user", null=True)),
                ("proposed_at", models.DateTimeField()),
                ("settled_by", models.BigIntegerField(help_text="id of the user", null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposals",
                        to="geo_grid.addressdecision",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-proposed_at"], name="alias_proposal_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "thing", "thing_id"), name="alias_proposal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="alias_proposal_has_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "waiting")),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("state__in", ["accepted", "rejected"]),
                            ),
                            _connector="OR",
                        ),
                        name="alias_proposal_settled",
                    ),
                ],
            },
        ),
    ]
