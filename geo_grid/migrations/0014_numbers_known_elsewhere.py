"""A number that is on the register already is taken down without a word of whose it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0013_published_counts")]
    operations = [
        migrations.AddField(
            model_name="resident",
            name="is_contested",
            field=models.BooleanField(
                default=False,
                db_default=False,
                help_text="somebody else is on the register with this document; the data manager "
                "decides",
            ),
        ),
        migrations.RemoveConstraint(model_name="resident", name="resident_met_once"),
        migrations.AddConstraint(
            model_name="resident",
            constraint=models.UniqueConstraint(
                fields=["id_type", "id_number_digest"],
                condition=models.Q(id_number_digest__isnull=False, is_contested=False),
                name="resident_met_once",
            ),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(
                fields=["id_type", "id_number_digest"],
                condition=models.Q(is_contested=True),
                name="resident_contested",
            ),
        ),
    ]
