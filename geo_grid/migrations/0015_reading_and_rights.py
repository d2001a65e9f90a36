"""Reading in bulk is counted by account and hour; the audit trail is written by one function.

Sessions are kept by the digests of their keys, and the seeds of second factors sealed: those that lie
open are sealed by ``manage.py migrate``, because the key is in no database.
"""

from django.db import migrations, models

from ._frozen import frozen_sql

GUARDED = ("themefeature", "recordmerge", "duplicatepair")
OPEN = "\n".join(
    f"DROP POLICY {policy} ON geo_grid_{table};"
    for table in GUARDED
    for policy in ("seen", "changed", "removed", "entered")
)
OFF = "\n".join(f"ALTER TABLE geo_grid_{table} DISABLE ROW LEVEL SECURITY;" for table in GUARDED)
# Logins go on: the cookie holds the key. Back, nobody knows the keys, and people log in again.
KEEP_DIGESTS = """
UPDATE geo_grid_session
   SET session_key = left(encode(sha256(convert_to(session_key, 'UTF8')), 'hex'), 40)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0014_numbers_known_elsewhere"),
        ("otp_totp", "0003_add_timestamps"),
    ]
    operations = [
        migrations.CreateModel(
            name="ReadingHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.BigIntegerField(help_text="id of the account")),
                ("hour", models.DateTimeField(help_text="when it began")),
                ("people", models.IntegerField()),
                ("open_to", models.IntegerField()),
                ("pages", models.JSONField(default=dict)),
                ("reasons", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["hour"],
                        name="reading_hour_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "hour"), name="reading_hour_once"),
                    models.CheckConstraint(
                        condition=models.Q(("people__gte", 0)), name="reading_hour_people"
                    ),
                ],
            },
        ),
        migrations.RunSQL(frozen_sql("0015_record"), "DROP FUNCTION geo_grid_record"),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunSQL(KEEP_DIGESTS, "DELETE FROM geo_grid_session"),
        migrations.RunSQL(frozen_sql("0015_policies"), f"{OPEN}\n{OFF}"),
    ]
