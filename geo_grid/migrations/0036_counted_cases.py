"""Messages, walls and registers keep no reply of cases from being kept."""

from django.db import migrations

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0035_sent_workers"),
    ]

    operations = [
        migrations.RunSQL(frozen_sql("0036_caller"), frozen_sql("0036_caller_before")),
    ]
