"""A case has a step, a kind, parties, a clock and a history; matters say who answers and how long."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ._frozen import frozen_sql

OPEN_INCIDENTS = """
CREATE FUNCTION geo_grid_open_incidents() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
RETURN (SELECT count(*) FROM geo_grid_incident WHERE state = 'open');
"""
NO_OPEN_INCIDENTS = "DROP FUNCTION geo_grid_open_incidents"
STEP_OF_STATE = """
UPDATE geo_grid_incident SET step = CASE state WHEN 'closed' THEN 'closed' ELSE 'accepted' END
"""
STATE_OF_STEP = """
UPDATE geo_grid_incident
   SET state = CASE WHEN step IN ('closed', 'evaluated', 'refused', 'void', 'merged') THEN 'closed'
                    ELSE 'open' END
"""
# What an import noted before it changed a case is put back with all that a case is now.
JOURNAL_STEPS = """
UPDATE geo_grid_importchange
   SET before = before || jsonb_build_object(
           'step', CASE before ->> 'state' WHEN 'closed' THEN 'closed' ELSE 'accepted' END,
           'kind', 'routine', 'round', 0, 'revision', 1, 'text', '', 'step_left', '',
           'in_arbitration', false, 'is_provisional', false, 'stood_light', '')
 WHERE "table" = 'geo_grid_incident'
"""
JOURNAL_BACK = """
UPDATE geo_grid_importchange
   SET before = before - '{step,kind,round,revision,text,step_left,in_arbitration,is_provisional,stood_light}'::text[]
 WHERE "table" = 'geo_grid_incident'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0019_working_calendar"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "transition",
                    models.CharField(help_text="report, or one of the workflow's", max_length=12),
                ),
                (
                    "step_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reported", "reported"),
                            ("accepted", "accepted"),
                            ("dispatched", "dispatched"),
                            ("handling", "handling"),
                            ("answered", "answered"),
                            ("closed", "closed"),
                            ("evaluated", "evaluated"),
                            ("suspended", "suspended"),
                            ("refused", "refused"),
                            ("void", "void"),
                            ("merged", "merged"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("accepted", "accepted"),
                            ("dispatched", "dispatched"),
                            ("handling", "handling"),
                            ("answered", "answered"),
                            ("closed", "closed"),
                            ("evaluated", "evaluated"),
                            ("suspended", "suspended"),
                            ("refused", "refused"),
                            ("void", "void"),
                            ("merged", "merged"),
                        ],
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("until", models.DateTimeField(null=True)),
                ("client_id", models.CharField(max_length=64, null=True)),
                (
                    "answer",
                    models.JSONField(
                        help_text="the reply, for the same client id again", null=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=3, max_digits=8)),
                ("unit", models.CharField(max_length=13)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField(help_text="bytes as stored")),
                ("digest", models.BinaryField(help_text="SHA-256 of what was sent", max_length=32)),
                ("content", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("is_public", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="CasePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name="CaseReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("map", "地图"),
                            ("desk", "受理台"),
                            ("phone", "电话"),
                            ("api", "接口"),
                            ("public", "公众"),
                        ],
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("client_id", models.CharField(max_length=64)),
                (
                    "request_digest",
                    models.BinaryField(help_text="of what was sent under the id", max_length=32),
                ),
                ("answer", models.JSONField(null=True)),
                ("contact_name_sealed", models.BinaryField(null=True)),
                ("contact_phone_sealed", models.BinaryField(null=True)),
                ("consent_at", models.DateTimeField(null=True)),
                (
                    "notice",
                    models.CharField(
                        blank=True, help_text="version of the notice consented to", max_length=40
                    ),
                ),
                ("keep_until", models.DateTimeField(null=True)),
                ("receipt_digest", models.BinaryField(max_length=32, null=True, unique=True)),
                ("stars", models.PositiveSmallIntegerField(null=True)),
                ("rated_at", models.DateTimeField(null=True)),
                ("rating_note", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="CaseSuspension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[("suspended", "挂账"), ("asked", "询问上报人")], max_length=9
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                (
                    "sort",
                    models.CharField(
                        choices=[("component", "部件"), ("event", "事件")], max_length=9
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        help_text="code of the category (大类) that holds it", max_length=40
                    ),
                ),
                ("is_public", models.BooleanField(default=False, help_text="offered to citizens")),
            ],
        ),
        migrations.CreateModel(
            name="MatterParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=40)),
                (
                    "division_code",
                    models.CharField(blank=True, help_text="prefix; empty: all", max_length=12),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MatterVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("name_en", models.CharField(blank=True, max_length=100)),
                ("group_name", models.CharField(blank=True, max_length=100)),
                ("group_name_en", models.CharField(blank=True, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        default="routine", help_text="of work, if none is said", max_length=12
                    ),
                ),
                ("limits", models.JSONField(default=dict)),
                ("evidence", models.JSONField(default=list)),
                (
                    "materials",
                    models.JSONField(default=list, help_text="what an approval needs, by name"),
                ),
                ("near_m", models.PositiveSmallIntegerField(default=50)),
                ("near_days", models.PositiveSmallIntegerField(default=3)),
                (
                    "origin",
                    models.CharField(
                        blank=True, help_text="standard, notice or own", max_length=200
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(NO_OPEN_INCIDENTS, OPEN_INCIDENTS),
        migrations.RemoveIndex(
            model_name="incident",
            name="incident_state",
        ),
        migrations.RemoveConstraint(
            model_name="incident",
            name="incident_closed_after_report",
        ),
        migrations.AddField(
            model_name="incident",
            name="step",
            field=models.CharField(
                choices=[
                    ("reported", "reported"),
                    ("accepted", "accepted"),
                    ("dispatched", "dispatched"),
                    ("handling", "handling"),
                    ("answered", "answered"),
                    ("closed", "closed"),
                    ("evaluated", "evaluated"),
                    ("suspended", "suspended"),
                    ("refused", "refused"),
                    ("void", "void"),
                    ("merged", "merged"),
                ],
                db_default="accepted",
                default="accepted",
                max_length=10,
            ),
        ),
        migrations.RunSQL(STEP_OF_STATE, STATE_OF_STEP),
        migrations.RemoveField(
            model_name="incident",
            name="state",
        ),
        migrations.AddField(
            model_name="incident",
            name="state",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        step__in=["closed", "evaluated", "refused", "void", "merged"],
                        then=models.Value("closed"),
                    ),
                    default=models.Value("open"),
                ),
                output_field=models.CharField(
                    choices=[("open", "未结"), ("closed", "已结")], max_length=6
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["state", "reported_at"], name="incident_state"),
        ),
        migrations.RunSQL(OPEN_INCIDENTS, NO_OPEN_INCIDENTS),
        migrations.RunSQL(JOURNAL_STEPS, JOURNAL_BACK),
        migrations.AddField(
            model_name="department",
            name="division_code",
            field=models.CharField(
                blank=True,
                default="",
                help_text="prefix of the division; empty: the city",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="clock_from",
            field=models.DateTimeField(help_text="when the whole limit began", null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="deadline",
            field=models.DateTimeField(
                help_text="of the whole; null while it stands still", null=True
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="handler",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="handled",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="in_arbitration",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="incident",
            name="is_provisional",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="incident",
            name="kind",
            field=models.CharField(
                choices=[
                    ("routine", "routine"),
                    ("coordination", "coordination"),
                    ("emergency", "emergency"),
                    ("approval", "approval"),
                ],
                db_default="routine",
                default="routine",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="revision",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="incident",
            name="round",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="1 from the first dispatch on"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="step_deadline",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="step_from",
            field=models.DateTimeField(help_text="when the present step began", null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="step_left",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reported", "reported"),
                    ("accepted", "accepted"),
                    ("dispatched", "dispatched"),
                    ("handling", "handling"),
                    ("answered", "answered"),
                    ("closed", "closed"),
                    ("evaluated", "evaluated"),
                    ("suspended", "suspended"),
                    ("refused", "refused"),
                    ("void", "void"),
                    ("merged", "merged"),
                ],
                db_default="",
                default="",
                help_text="while suspended or merged",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="stood_light",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="while it stands still",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="supervisor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="text",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="as it was reported",
                max_length=2000,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="incidents",
                to="geo_grid.unit",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="verifier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="yellow",
            field=models.DateTimeField(help_text="up to this moment the light is green", null=True),
        ),
        migrations.AlterField(
            model_name="accountrequest",
            name="role",
            field=models.CharField(
                blank=True,
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
                    ("verifier", "verifier"),
                    ("supervisor", "supervisor"),
                    ("matter_editor", "matter_editor"),
                    ("data_manager", "data_manager"),
                    ("system_administrator", "system_administrator"),
                    ("security_administrator", "security_administrator"),
                    ("audit_administrator", "audit_administrator"),
                    ("locator", "locator"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="category",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AlterField(
            model_name="roleassignment",
            name="role",
            field=models.CharField(
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
                    ("verifier", "verifier"),
                    ("supervisor", "supervisor"),
                    ("matter_editor", "matter_editor"),
                    ("data_manager", "data_manager"),
                    ("system_administrator", "system_administrator"),
                    ("security_administrator", "security_administrator"),
                    ("audit_administrator", "audit_administrator"),
                    ("locator", "locator"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="by_department",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="geo_grid.department",
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="department",
            field=models.ForeignKey(
                help_text="whom it went to",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="geo_grid.department",
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="other",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="caseextension",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="extensions",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="merged_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="casepart",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="casepart",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geo_grid.department",
            ),
        ),
        migrations.AddField(
            model_name="casepart",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="casereport",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="casereport",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="casereport",
            name="merged_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="files",
                to="geo_grid.casereport",
            ),
        ),
        migrations.AddField(
            model_name="casesuspension",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suspensions",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="matterparty",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="geo_grid.department",
            ),
        ),
        migrations.AddField(
            model_name="matterparty",
            name="matter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parties",
                to="geo_grid.matter",
            ),
        ),
        migrations.AddField(
            model_name="matterversion",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="geo_grid.matter",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="matter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="geo_grid.matterversion",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["-reported_at", "-id"], name="incident_newest"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["step", "-reported_at", "-id"], name="incident_step_newest"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("kind", "routine"), _negated=True),
                fields=["kind", "-reported_at", "-id"],
                name="incident_kind_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["deadline"], name="incident_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("step__in", ["closed", "evaluated", "refused", "void", "merged"]),
                            _negated=True,
                        ),
                        ("closed_at__isnull", True),
                    ),
                    models.Q(
                        ("step__in", ["closed", "evaluated", "refused", "void", "merged"]),
                        ("closed_at__gte", models.F("reported_at")),
                    ),
                    _connector="OR",
                ),
                name="incident_closed_after_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "reported",
                            "accepted",
                            "dispatched",
                            "handling",
                            "answered",
                            "closed",
                            "evaluated",
                            "suspended",
                            "refused",
                            "void",
                            "merged",
                        ],
                    )
                ),
                name="incident_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["routine", "coordination", "emergency", "approval"])
                ),
                name="incident_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("step", "merged")),
                    models.Q(
                        models.Q(("step", "merged"), _negated=True), ("merged_into__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="incident_merged_into_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseentry",
            constraint=models.UniqueConstraint(
                fields=("incident", "number"), name="case_entry_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_id__isnull", False)),
                fields=("incident", "client_id"),
                name="case_entry_client_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="casepart",
            constraint=models.UniqueConstraint(
                fields=("incident", "department", "round"), name="case_part_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="casereport",
            constraint=models.UniqueConstraint(
                fields=("account", "client_id"), name="case_report_client_id", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="casereport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stars__isnull", True), ("stars__range", (1, 5)), _connector="OR"
                ),
                name="case_report_stars",
            ),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.UniqueConstraint(
                fields=("incident", "digest"), name="case_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="casesuspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("incident",),
                name="case_suspended_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="casesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="case_suspension_forwards",
            ),
        ),
        migrations.AddConstraint(
            model_name="matterparty",
            constraint=models.UniqueConstraint(
                fields=("matter", "group", "division_code"),
                name="matter_party_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="matterparty",
            constraint=models.CheckConstraint(
                condition=models.Q(("matter__isnull", True), ("group", ""), _connector="XOR"),
                name="matter_party_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="matterversion",
            constraint=models.UniqueConstraint(
                fields=("matter", "number"), name="matter_version_once"
            ),
        ),
        migrations.RunSQL(frozen_sql("0020_cases"), frozen_sql("0020_cases_back")),
    ]
