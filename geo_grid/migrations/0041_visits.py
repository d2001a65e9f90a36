"""Home visits, and the rules by which they are owed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0040_gates"),
    ]

    operations = [
        migrations.CreateModel(
            name="VisitRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                ("code", models.CharField(max_length=24, unique=True)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, default="", max_length=60)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("care", "重点人群"),
                            ("category", "人口类别"),
                            ("rented", "出租房屋"),
                            ("everybody", "全部住户"),
                        ],
                        help_text="who lives behind the door",
                        max_length=9,
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="the care group, or the category of residents",
                        max_length=17,
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("week", "week"),
                            ("month", "month"),
                            ("quarter", "quarter"),
                            ("half_year", "half_year"),
                            ("year", "year"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "home_only",
                    models.BooleanField(
                        default=False, help_text="a call, a message or a mail does not count"
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(help_text="local midnight from which visits are owed"),
                ),
                ("is_active", models.BooleanField(db_default=True, default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("subject__in", ("care", "category")),
                                models.Q(("group", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("subject__in", ("care", "category")), _negated=True),
                                ("group", ""),
                            ),
                            _connector="OR",
                        ),
                        name="visit_rule_group",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                ("client_id", models.CharField(max_length=64)),
                ("request_digest", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("home", "上门"),
                            ("phone", "电话"),
                            ("sms", "短信"),
                            ("wechat", "微信"),
                            ("mail", "信函"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("met", "已见到或联系上"),
                            ("nobody", "无人"),
                            ("refused", "拒绝"),
                            ("gone", "已搬走"),
                        ],
                        max_length=7,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                (
                    "needs",
                    models.CharField(
                        blank=True, default="", help_text="what help is wanted", max_length=500
                    ),
                ),
                (
                    "hazards",
                    models.CharField(
                        blank=True, default="", help_text="what is dangerous there", max_length=500
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="geo_grid.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "-made_at"], name="visit_of_unit"),
                    models.Index(fields=["made_at"], name="visit_made"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "client_id"), name="visit_sent_once")
                ],
            },
        ),
        migrations.RunSQL(frozen_sql("0041_visits"), migrations.RunSQL.noop),
    ]
