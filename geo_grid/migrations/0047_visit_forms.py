"""Forms of extra questions, and what was answered of them at visits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0046_on_the_way"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="forms",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="[{code, version, answers: {question: answer}}] of the forms that were asked",
            ),
        ),
        migrations.CreateModel(
            name="VisitForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "code",
                    models.CharField(
                        help_text="the form's own id, the same in every version", max_length=40
                    ),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "area",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="the digits with which codes of divisions begin where it is asked; empty: everywhere",
                        max_length=12,
                    ),
                ),
                ("title_zh", models.CharField(max_length=60)),
                ("title_en", models.CharField(blank=True, default="", max_length=60)),
                (
                    "means",
                    models.JSONField(default=list, help_text="of which visits: home, phone, …"),
                ),
                ("questions", models.JSONField(default=list)),
                ("since", models.DateTimeField()),
                (
                    "until",
                    models.DateTimeField(help_text="when it was laid to rest", null=True),
                ),
                ("is_active", models.BooleanField(db_default=True, default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="visit_form_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("code",),
                        name="visit_form_holds_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__regex", "^\\d{0,12}$")),
                        name="visit_form_area_digits",
                    ),
                ],
            },
        ),
    ]
