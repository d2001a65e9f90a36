"""Exports are written by jobs: which one, where the file lies, in which scope it was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0012_registers"),
    ]

    operations = [
        *(
            migrations.AddField(model_name="exportrequest", name=name, field=field)
            for name, field in {
                "personal": models.BooleanField(
                    default=True, help_text="rows of persons or cases may be in it"
                ),
                "job": models.UUIDField(help_text="id of the job that writes the file", null=True),
                "file": models.CharField(blank=True, max_length=300),
                "rows_written": models.BigIntegerField(null=True),
                "written_at": models.DateTimeField(null=True),
                "scope_mark": models.CharField(blank=True, max_length=64),
            }.items()
        ),
        migrations.AddIndex(
            model_name="exportrequest",
            index=models.Index(fields=["user", "-asked_at"], name="export_of_user"),
        ),
    ]
