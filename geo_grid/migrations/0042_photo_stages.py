"""Photos of a case say whether they show the place before the work or after it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0041_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="casefile",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[("before", "处置前"), ("after", "处置后")],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
    ]
