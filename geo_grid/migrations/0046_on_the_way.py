"""Since when whoever took a case is on the way to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0045_parallel_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="on_the_way_at",
            field=models.DateTimeField(
                help_text="when who took it set out; null again with the next step", null=True
            ),
        ),
    ]
