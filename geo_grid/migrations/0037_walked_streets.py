"""What people on foot meet on a street: who may walk it, which way, stairs, gates, squares."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0036_counted_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="street",
            name="access",
            field=models.CharField(
                blank=True, db_default="", help_text="OSM access value", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="foot",
            field=models.CharField(
                blank=True, db_default="", help_text="OSM foot value", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="gate_hours",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="the line lies behind a gate, open at these hours of every day; empty: no gate",
                max_length=100,
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="incline_percent",
            field=models.FloatField(help_text="steepness; empty: not known", null=True),
        ),
        migrations.AddField(
            model_name="street",
            name="is_square",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="a closed line whose inside is walked across",
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="is_steps",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="street",
            name="lit",
            field=models.CharField(
                blank=True, db_default="", help_text="OSM lit value", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="oneway_foot",
            field=models.SmallIntegerField(
                db_default=0,
                default=0,
                help_text="for people on foot: 0 both ways, 1 as drawn, -1 against",
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="surface",
            field=models.CharField(
                blank=True, db_default="", help_text="OSM surface value", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="street",
            name="width_m",
            field=models.FloatField(help_text="clear width; empty: not known", null=True),
        ),
        migrations.AddConstraint(
            model_name="street",
            constraint=models.CheckConstraint(
                condition=models.Q(("oneway_foot__in", [-1, 0, 1])), name="street_oneway_foot"
            ),
        ),
        migrations.AddConstraint(
            model_name="street",
            constraint=models.CheckConstraint(
                condition=models.Q(("width_m__isnull", True), ("width_m__gt", 0), _connector="OR"),
                name="street_width",
            ),
        ),
    ]
