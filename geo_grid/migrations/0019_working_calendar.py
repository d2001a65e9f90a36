"""Days off, weekend days that are worked, and the sessions of a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0018_sign_ins")]
    operations = [
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("year", models.SmallIntegerField(primary_key=True, serialize=False)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="the notice or library, as first named",
                        max_length=200,
                    ),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("off", "放假"), ("working", "上班")], max_length=7),
                ),
                (
                    "name",
                    models.CharField(blank=True, help_text="of the holiday", max_length=100),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="the notice or library that says so", max_length=200
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["off", "working"])),
                        name="calendar_day_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts", models.TimeField(unique=True)),
                ("ends", models.TimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))),
                        name="working_session_forwards",
                    )
                ],
            },
        ),
    ]
