"""Names of estates and roads that files tell without a building."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0007_sealed_numbers"),
    ]
    operations = [
        migrations.CreateModel(
            name="PlaceName",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID",
                )),
                ("kind", models.CharField(
                    choices=[("estate", "小区"), ("road", "道路")], max_length=6
                )),
                ("name", models.CharField(max_length=200)),
                ("district", models.CharField(blank=True, max_length=100)),
                ("address", models.CharField(blank=True, max_length=400)),
                ("aliases", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "name", "district"), name="place_name_once"
                    )
                ],
            },
        ),
    ]  # fmt: skip
