"""Reading in bulk is counted by account and hour; the audit trail is written by one function."""

from django.db import migrations, models

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0014_numbers_known_elsewhere")]
    operations = [
        migrations.CreateModel(
            name="ReadingHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.BigIntegerField(help_text="id of the account")),
                ("hour", models.DateTimeField(help_text="when it began")),
                ("people", models.IntegerField()),
                ("open_to", models.IntegerField()),
                ("pages", models.JSONField(default=dict)),
                ("reasons", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["hour"],
                        name="reading_hour_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "hour"), name="reading_hour_once"),
                    models.CheckConstraint(
                        condition=models.Q(("people__gte", 0)), name="reading_hour_people"
                    ),
                ],
            },
        ),
        migrations.RunSQL(frozen_sql("0015_record"), "DROP FUNCTION geo_grid_record"),
    ]
