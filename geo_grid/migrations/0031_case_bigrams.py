"""What a fragment of a case's texts is looked up by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0030_admissions")]
    operations = [
        migrations.RunSQL(frozen_sql("0031_text_bigrams"), "DROP FUNCTION geo_grid_text_bigrams"),
        migrations.AddField(
            model_name="incident",
            name="bigrams",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("ref"),
                    models.F("title"),
                    models.F("text"),
                    models.F("address_text"),
                    models.F("category"),
                    arg_joiner=" || E'\\n' || ",
                    function="geo_grid_text_bigrams",
                ),
                output_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.IntegerField(), size=None
                ),
            ),
        ),
        migrations.RunSQL(
            frozen_sql("0031_rarest_bigrams"), "DROP FUNCTION geo_grid_rarest_bigrams"
        ),
        migrations.AddIndex(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["bigrams"], name="incident_bigrams"
            ),
        ),
    ]
