"""Attempts at the public door."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0021_exact_extensions")]
    operations = [
        migrations.CreateModel(
            name="PublicAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_digest", models.BinaryField(max_length=32)),
                (
                    "is_report",
                    models.BooleanField(help_text="a new report; else a word about one"),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address_digest", "at"], name="public_attempt_address"),
                    models.Index(fields=["at"], name="public_attempt_at"),
                ],
            },
        ),
    ]
