"""What a report of a matter is asked, and what was answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0028_published_cases")]
    operations = [
        migrations.AddField(
            model_name="casereport",
            name="attributes",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="values by code, as the matter's version asked",
            ),
        ),
        migrations.AddField(
            model_name="matterversion",
            name="attributes",
            field=models.JSONField(
                db_default=[],
                default=list,
                help_text="what a report is asked, see matters.attributes",
            ),
        ),
    ]
