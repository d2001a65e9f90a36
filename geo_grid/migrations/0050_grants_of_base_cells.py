"""Roles reach as far as cells of the base grid; those of professional grids give none."""

from django.db import migrations

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0049_plan_refusals"),
    ]

    operations = [
        migrations.RunSQL(frozen_sql("0050_grants"), frozen_sql("0050_grants_before")),
    ]
