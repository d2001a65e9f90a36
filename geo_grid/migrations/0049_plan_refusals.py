"""Why the program gave a plan back is kept as code and values, and told in the reader's language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0048_professional_grids"),
    ]

    operations = [
        migrations.AddField(
            model_name="planevent",
            name="refusal",
            field=models.JSONField(help_text="why the program gave it back", null=True),
        ),
    ]
