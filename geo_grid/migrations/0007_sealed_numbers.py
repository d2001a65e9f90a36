"""The last four digits of a phone, sealed, and indexes to find people by their numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0006_rows_in_scope"),
    ]

    operations = [
        migrations.AddField(
            model_name="resident",
            name="phone_tail_digest",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(fields=["phone_digest"], name="resident_phone"),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(fields=["phone_tail_digest"], name="resident_phone_tail"),
        ),
    ]
