"""What is said of a file by hand is kept with its run, and offered for the next file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0043_rules_of_areas"),
    ]

    operations = [
        migrations.AddField(
            model_name="importhabit",
            name="choices",
            field=models.JSONField(default=dict, help_text="words that were given another meaning"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="choices",
            field=models.JSONField(
                default=dict,
                help_text="projection, words and values of all rows that were said by hand",
            ),
        ),
    ]
