"""Rows that people edit at the desk: a revision on each, and closed copies of what changed."""

from django.db import migrations, models

VERSIONED = ("building", "entrance", "unit", "household")
REVISED = (*VERSIONED, "resident", "organisation", "facility", "component")


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0011_redraw"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="revision",
                field=models.PositiveIntegerField(default=1, db_default=1),
            )
            for model in REVISED
        ),
        *(
            migrations.AddField(
                model_name=model,
                name="version_of",
                field=models.ForeignKey(
                    f"geo_grid.{model}",
                    models.CASCADE,
                    null=True,
                    related_name="versions",
                    db_index=False,
                ),
            )
            for model in VERSIONED
        ),
        *(
            migrations.AddIndex(
                model_name=model,
                index=models.Index(
                    fields=["version_of"],
                    condition=models.Q(version_of__isnull=False),
                    name=f"{model}_version",
                ),
            )
            for model in VERSIONED
        ),
    ]
