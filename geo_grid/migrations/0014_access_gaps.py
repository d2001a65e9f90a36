"""Exports written by jobs; who needs care; policies on that and on the journal of imports."""

import re
from pathlib import Path

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import migrations, models

import geo_grid.model_bases.city_time
import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields
from geo_grid.access import policies

FUNCTIONS = Path(policies.__file__).parent / "sql" / "functions.sql"
GROUPS = [
    ("elderly_alone", "独居老人"),
    ("disabled", "残疾人"),
    ("minor_in_hardship", "困境儿童"),
    ("low_income", "低保"),
    ("seriously_ill", "重病"),
    ("other", "其他"),
]


# Cities that were founded before: 0006 makes these now.
CELLS = re.compile(
    r"(?s)CREATE FUNCTION (geo_grid_(?:find_cells|cells_key|scope_cells|remember_cells)\(.*?END \$\$;)"
)


def _cells(apps, schema_editor):
    for body in CELLS.findall(FUNCTIONS.read_text(encoding="utf-8")):
        schema_editor.execute(f"CREATE OR REPLACE FUNCTION {body}")


def _guard(apps, schema_editor):
    policies.install(schema_editor, policies.LATER)
    policies.remove(schema_editor, tuple(policies.SHORTER))
    policies.install(schema_editor, tuple(policies.SHORTER))


def _unguard(apps, schema_editor):
    policies.remove(schema_editor, policies.LATER)


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0012_registers"),
    ]

    operations = [
        *(
            migrations.AddField(model_name="exportrequest", name=name, field=field)
            for name, field in {
                "personal": models.BooleanField(
                    default=True, help_text="rows of persons or cases may be in it"
                ),
                "job": models.UUIDField(help_text="id of the job that writes the file", null=True),
                "file": models.CharField(blank=True, max_length=300),
                "rows_written": models.BigIntegerField(null=True),
                "written_at": models.DateTimeField(null=True),
                "scope_mark": models.CharField(blank=True, max_length=64),
            }.items()
        ),
        migrations.AddIndex(
            model_name="exportrequest",
            index=models.Index(fields=["user", "-asked_at"], name="export_of_user"),
        ),
        migrations.CreateModel(
            name="ResidentCare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.city_time.from_today)),
                ("group", models.CharField(choices=GROUPS, max_length=17)),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="numbers in it are masked", max_length=200
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="care", to="geo_grid.resident"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="resident_care_valid_period",
                    ),
                    models.UniqueConstraint(
                        fields=["resident", "group"],
                        condition=models.Q(valid__upper_inf=True),
                        name="resident_care_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(_cells, migrations.RunPython.noop),
        migrations.RunPython(_guard, _unguard),
    ]
