"""Who was sent with a case stands in its history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0034_events_of_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="caseentry",
            name="handler",
            field=models.ForeignKey(
                help_text="who was sent with it",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
