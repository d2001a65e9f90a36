import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import geo_grid.model_bases.city_time
import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0010_layers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(default="base", max_length=40)),
                (
                    "communities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), help_text="ids of divisions", size=None
                    ),
                ),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        help_text="their codes, for scopes",
                        size=None,
                    ),
                ),
                ("base", models.JSONField()),
                (
                    "ground_version",
                    models.BigIntegerField(help_text="of the ground it was based on"),
                ),
                ("revision", models.BigIntegerField(default=0)),
                ("position", models.IntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "编辑中"),
                            ("submitted", "待审核"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("scheduled", "待生效"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("effective_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inverse_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="inverses",
                        to="geo_grid.plan",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="branches",
                        to="geo_grid.plan",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("point", django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="geo_grid.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", models.CharField(max_length=20)),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="geo_grid.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanMoment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("position", models.IntegerField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moments",
                        to="geo_grid.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField(help_text="1 for the first")),
                (
                    "client_id",
                    models.CharField(
                        help_text="named by whoever sent it, once a plan", max_length=64
                    ),
                ),
                ("revision", models.BigIntegerField(help_text="of the plan after it")),
                ("type", models.CharField(max_length=20)),
                ("request", models.JSONField()),
                ("effect", models.JSONField()),
                (
                    "refusal",
                    models.JSONField(
                        help_text="why it no longer applies, after a replay", null=True
                    ),
                ),
                ("is_set_aside", models.BooleanField(default=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="geo_grid.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effective_on", models.DateField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("before", models.JSONField()),
                ("moved", models.JSONField()),
                ("decisions", models.JSONField(default=list)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="geo_grid.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CellLineage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("basic_cells", models.IntegerField()),
                ("residents", models.IntegerField()),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_from",
                        to="geo_grid.gridcell",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="became",
                        to="geo_grid.gridcell",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lineage",
                        to="geo_grid.publication",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["state", "-changed_at"], name="plan_state"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("author", None),
                    ("reviewer", None),
                    models.Q(("author", models.F("reviewer")), _negated=True),
                    _connector="OR",
                ),
                name="plan_reviewer_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="plancomment",
            constraint=models.CheckConstraint(
                condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                name="plan_comment_point_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="planmoment",
            constraint=models.UniqueConstraint(fields=("plan", "name"), name="plan_moment_once"),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(fields=("plan", "client_id"), name="plan_step_once"),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_set_aside", False)),
                fields=("plan", "number"),
                name="plan_step_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="celllineage",
            constraint=models.UniqueConstraint(
                fields=("publication", "parent", "child"), name="cell_lineage_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="celllineage",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("child")), _negated=True),
                name="cell_lineage_between_cells",
            ),
        ),
    ]
