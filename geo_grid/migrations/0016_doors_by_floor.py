"""Doors of one number on two floors: 06 below the ground and 06 on the first floor."""

from django.db import migrations, models
from django.db.models import F, Q

import geo_grid.premises.door_floor

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0015_reading_and_rights")]
    operations = [
        migrations.RunSQL(frozen_sql("0016_door_floor"), "DROP FUNCTION geo_grid_door_floor"),
        migrations.RemoveConstraint(model_name="unit", name="unit_once"),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                F("building"),
                F("entrance"),
                F("room"),
                geo_grid.premises.door_floor.DoorFloor(F("floor"), F("floor_label"), F("room")),
                condition=Q(("valid__upper_inf", True)),
                name="unit_once",
                nulls_distinct=False,
            ),
        ),
    ]
