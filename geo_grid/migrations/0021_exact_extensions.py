"""An extension is kept exactly enough to end at the second that was asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0020_cases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseextension",
            name="amount",
            field=models.DecimalField(decimal_places=6, max_digits=12),
        ),
    ]
