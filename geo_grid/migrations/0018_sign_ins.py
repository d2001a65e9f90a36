"""How people sign in: names in any spelling, tokens that end with the password, codes for a lost phone.

Accounts whose names differ by nothing but capitals keep them: the older one is found by either
spelling, a younger one by its own (no name holds a #).
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from ._frozen import frozen_sql

# Tokens of before are good as if they were made under today's password.
KEEP_TOKENS = """
UPDATE geo_grid_token t
   SET password_at = u.password_changed_at
  FROM geo_grid_user u
 WHERE u.id = t.user_id
"""
FOLD_NAMES = """
UPDATE geo_grid_user u
   SET folded_name = f.name || CASE WHEN f.n = 1 THEN '' ELSE '#' || u.id END
  FROM (SELECT id, name, row_number() OVER (PARTITION BY name ORDER BY id) AS n
          FROM (SELECT id, lower(normalize(username, NFKC)) AS name FROM geo_grid_user) g) f
 WHERE f.id = u.id
"""


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0017_powers_apart")]
    operations = [
        migrations.AddField(
            model_name="device",
            name="address",
            field=models.GenericIPAddressField(help_text="where it logged in last", null=True),
        ),
        migrations.AddField(
            model_name="device",
            name="agent",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="device",
            name="seen_at",
            field=models.DateTimeField(
                help_text="of its last login; null for a mere code", null=True
            ),
        ),
        migrations.AddField(
            model_name="loginfailure",
            name="is_pending",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="token",
            name="address",
            field=models.GenericIPAddressField(help_text="where it was used last", null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="agent",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="token",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="password_at",
            field=models.DateTimeField(
                help_text="when the password that it was made under was set", null=True
            ),
        ),
        migrations.RunSQL(KEEP_TOKENS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="token",
            name="password_at",
            field=models.DateTimeField(
                help_text="when the password that it was made under was set"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="folded_name",
            field=models.CharField(editable=False, max_length=1152, null=True),
        ),
        migrations.RunSQL(FOLD_NAMES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="user",
            name="folded_name",
            field=models.CharField(editable=False, max_length=1152, unique=True),
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "address",
                    models.GenericIPAddressField(help_text="from where it was used", null=True),
                ),
                (
                    "told_at",
                    models.DateTimeField(help_text="when its owner was told of the use", null=True),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FactorReset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待确认"),
                            ("confirmed", "已确认"),
                            ("refused", "已拒绝"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                *(
                    (
                        name,
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    )
                    for name in ("decided_by", "opened_by")
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factor_resets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("state", "open")),
                        fields=("user",),
                        name="factor_reset_one_open",
                    ),
                    models.CheckConstraint(
                        condition=~Q(("opened_by", F("user"))), name="factor_reset_not_of_oneself"
                    ),
                    models.CheckConstraint(
                        condition=~Q(("state", "confirmed"))
                        | (~Q(("decided_by", F("opened_by"))) & ~Q(("decided_by", F("user")))),
                        name="factor_reset_two_persons",
                    ),
                ],
            },
        ),
        migrations.RunSQL(frozen_sql("0018_caller"), frozen_sql("0018_caller_before")),
    ]
