"""Jobs and imports, sources and duplicates, plans of grid cells, thematic layers."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db import migrations
from django.utils import timezone

import geo_grid.model_bases.geometry_fields


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0004_accounts_and_cases")]
    operations = [
        # jobs
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=100)),
                ("file_name", models.CharField(max_length=300)),
                ("file_sha256", models.CharField(max_length=64)),
                ("datum", models.CharField(max_length=10)),
                ("rows_read", models.IntegerField(default=0)),
                ("rows_accepted", models.IntegerField(default=0)),
                ("rows_changed", models.IntegerField(default=0)),
                ("rows_refused", models.IntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("job", models.UUIDField(help_text="id of the job that did it", null=True)),
                (
                    "owner",
                    models.BigIntegerField(help_text="id of the user who asked for it", null=True),
                ),
                ("undoable", models.BooleanField(default=False)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "undone_by",
                    models.BigIntegerField(help_text="id of the user who undid it", null=True),
                ),
                ("xids", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="as the sender calls it; never a path", max_length=200
                    ),
                ),
                ("suffix", models.CharField(max_length=12)),
                ("size_bytes", models.BigIntegerField()),
                (
                    "owner",
                    models.BigIntegerField(help_text="id of the user who sent it", null=True),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="ImportHabit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=20)),
                (
                    "header",
                    models.CharField(help_text="SHA-256 of the file's column names", max_length=64),
                ),
                ("mapping", models.JSONField(default=dict)),
                ("datum", models.CharField(blank=True, max_length=10)),
                ("used_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "kind"), name="import_habit_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="ImportInsert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="inserts", to="geo_grid.importrun"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("failed", "失败"),
                            ("cancelled", "已取消"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("progress", models.FloatField(default=0)),
                ("stage", models.CharField(blank=True, max_length=40)),
                (
                    "done",
                    models.BigIntegerField(
                        help_text="rows or things done in this stage", null=True
                    ),
                ),
                (
                    "total",
                    models.BigIntegerField(help_text="of so many, if that is known", null=True),
                ),
                ("params", models.JSONField(default=dict)),
                ("result", models.JSONField(null=True)),
                (
                    "error",
                    models.JSONField(
                        help_text="{code, message, params}; message is a template", null=True
                    ),
                ),
                (
                    "owner",
                    models.BigIntegerField(help_text="id of the user who asked for it", null=True),
                ),
                ("attempt", models.SmallIntegerField(default=0)),
                ("task", models.UUIDField(null=True)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("heartbeat", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-created_at"], name="job_owner"),
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["heartbeat"],
                        name="job_unfinished",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("progress__gte", 0), ("progress__lte", 1)),
                        name="job_progress",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state__in", ["done", "failed", "cancelled"]),
                            ),
                            models.Q(("finished_at", None), ("state__in", ["queued", "running"])),
                            _connector="OR",
                        ),
                        name="job_finished_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("pk_of_row", models.BigIntegerField()),
                (
                    "op",
                    models.CharField(
                        choices=[("U", "Update"), ("D", "Delete"), ("G", "Gone")], max_length=1
                    ),
                ),
                ("before", models.JSONField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="changes",
                        to="geo_grid.importrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "table", "pk_of_row"), name="import_change_once"
                    )
                ]
            },
        ),
        # collection
        migrations.CreateModel(
            name="DataSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(help_text="the kind of import it feeds", max_length=20)),
                (
                    "owner",
                    models.CharField(blank=True, help_text="department or person", max_length=200),
                ),
                (
                    "data_date",
                    models.DateField(help_text="the day that the data describe", null=True),
                ),
                (
                    "interval_days",
                    models.IntegerField(help_text="how often new data are expected", null=True),
                ),
                ("last_import", models.DateTimeField(null=True)),
                (
                    "last_rows",
                    models.IntegerField(default=0, help_text="rows accepted by the last import"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name", "kind"), name="data_source_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("interval_days__isnull", True),
                            ("interval_days__gt", 0),
                            _connector="OR",
                        ),
                        name="data_source_interval",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "noun",
                    models.CharField(
                        choices=[
                            ("resident", "实有人口"),
                            ("organisation", "实有单位"),
                            ("building", "楼栋"),
                        ],
                        max_length=12,
                    ),
                ),
                ("first_id", models.BigIntegerField()),
                ("second_id", models.BigIntegerField()),
                (
                    "reasons",
                    models.JSONField(default=list, help_text="codes of what speaks for it"),
                ),
                ("score", models.FloatField(help_text="0..1, the surer the higher")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待定"),
                            ("different", "不是同一个"),
                            ("merged", "已合并"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "noun", "-score"], name="duplicate_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("noun", "first_id", "second_id"), name="duplicate_pair_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_id__lt", models.F("second_id"))),
                        name="duplicate_pair_ordered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "noun",
                    models.CharField(
                        choices=[
                            ("resident", "实有人口"),
                            ("organisation", "实有单位"),
                            ("building", "楼栋"),
                        ],
                        max_length=12,
                    ),
                ),
                ("kept_id", models.BigIntegerField()),
                ("gone_id", models.BigIntegerField()),
                ("stands_for", models.BigIntegerField()),
                ("changes", models.JSONField(default=list)),
                ("merged_at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "pair",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="merges",
                        to="geo_grid.duplicatepair",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("noun", "gone_id"),
                        name="merged_away_once",
                    )
                ]
            },
        ),
        # redraw
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
                    ArrayField(
                        base_field=models.BigIntegerField(), help_text="ids of divisions", size=None
                    ),
                ),
                (
                    "codes",
                    ArrayField(
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
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inverse_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="inverses",
                        to="geo_grid.plan",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="branches",
                        to="geo_grid.plan",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-changed_at"], name="plan_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("author", None),
                            ("reviewer", None),
                            models.Q(("author", models.F("reviewer")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_reviewer_is_another",
                    )
                ],
            },
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
                ("point", models.PointField(null=True, srid=4326)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="comments", to="geo_grid.plan"
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="plan_comment_point_sound",
                    )
                ]
            },
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
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="events", to="geo_grid.plan"
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
                        on_delete=models.CASCADE, related_name="moments", to="geo_grid.plan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "name"), name="plan_moment_once")
                ]
            },
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
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="steps", to="geo_grid.plan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "client_id"), name="plan_step_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_set_aside", False)),
                        fields=("plan", "number"),
                        name="plan_step_number",
                    ),
                ]
            },
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
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="publication", to="geo_grid.plan"
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
                        on_delete=models.PROTECT, related_name="came_from", to="geo_grid.gridcell"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="became", to="geo_grid.gridcell"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="lineage", to="geo_grid.publication"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "parent", "child"), name="cell_lineage_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("child")), _negated=True),
                        name="cell_lineage_between_cells",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="PlanShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.BinaryField(
                        help_text="of the token, which is stored nowhere", unique=True
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="shares", to="geo_grid.plan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DivisionLineage",
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
                        on_delete=models.PROTECT, related_name="came_from", to="geo_grid.division"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="became", to="geo_grid.division"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="communities",
                        to="geo_grid.publication",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "parent", "child"), name="division_lineage_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("child")), _negated=True),
                        name="division_lineage_between",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="PlanPresence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tab", models.CharField(help_text="named by the page, one a tab", max_length=40)),
                ("point", models.PointField(null=True, srid=4326)),
                (
                    "doing",
                    models.CharField(blank=True, help_text="the tool in hand", max_length=40),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="present", to="geo_grid.plan"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="plan_presence_point_sound",
                    ),
                    models.UniqueConstraint(
                        fields=("plan", "user", "tab"), name="plan_presence_once"
                    ),
                ]
            },
        ),
        # themes
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("title_zh", models.CharField(max_length=60)),
                ("title_en", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=100)),
                (
                    "geometry",
                    models.CharField(
                        choices=[("point", "点"), ("line", "线"), ("polygon", "面")], max_length=7
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[("ground", "全体工作人员"), ("register", "辖区内人员")],
                        max_length=8,
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("style", models.JSONField(default=dict)),
                (
                    "min_zoom",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="tiles below it leave it out"
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, help_text="grows with every change"),
                ),
                ("created_at", models.DateTimeField(default=timezone.now)),
                ("created_by", models.BigIntegerField(help_text="id of the account", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z][a-z0-9_]{1,39}$")),
                        name="theme_name_letters",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ThemeLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="loads", to="geo_grid.theme"
                    ),
                ),
                ("file_name", models.CharField(max_length=300)),
                ("datum", models.CharField(max_length=10)),
                ("rows", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(default=timezone.now)),
                ("owner", models.BigIntegerField(help_text="id of the account", null=True)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="replaced",
                        to="geo_grid.themeload",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ThemeFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="features", to="geo_grid.themeload"
                    ),
                ),
                ("geom", models.GeometryField(srid=4326)),
                (
                    "inside",
                    models.PointField(
                        help_text="a point on the shape", spatial_index=False, srid=4326
                    ),
                ),
                ("properties", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="themefeature_geom_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("inside")),
                        name="themefeature_inside_sound",
                    ),
                ]
            },
        ),
    ]
