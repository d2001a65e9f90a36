"""A matter may name a professional grid; the history of a case says what that had to do with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0050_grants_of_base_cells"),
    ]

    operations = [
        migrations.AddField(
            model_name="matterversion",
            name="professional_grid",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="code of the professional grid whose holder answers first; empty: none",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="routing",
            field=models.JSONField(
                help_text="what a professional grid had to do with it, see incidents.responsibility",
                null=True,
            ),
        ),
    ]
