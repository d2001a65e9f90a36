"""Which cases everybody may see, and under which title."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0027_command_page"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="public_title",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="written by an officer",
                max_length=100,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="published_at",
            field=models.DateTimeField(
                help_text="since when everybody sees its title, rounded place and step", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("published_at__isnull", False)),
                fields=["-published_at"],
                name="incident_published",
            ),
        ),
    ]
