"""Messages to accounts, and what of a limit was told when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0024_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseEscalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                (
                    "clock",
                    models.CharField(
                        help_text="whole, or the step whose limit it is", max_length=10
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(help_text="per cent of the limit")),
                ("round", models.PositiveSmallIntegerField()),
                ("due", models.DateTimeField(help_text="when the share was used")),
                ("at", models.DateTimeField(help_text="when it was told")),
                (
                    "division_code",
                    models.CharField(
                        blank=True,
                        help_text="of the post that was told; empty: who handles it",
                        max_length=12,
                    ),
                ),
                (
                    "vacant",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="posts below it without anybody"
                    ),
                ),
                ("recipients", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("escalation", "催办升级"),
                            ("asked", "询问上报人"),
                            ("dispatched", "派遣"),
                            ("returned", "回退"),
                            ("reworked", "返工"),
                            ("supervised", "督办"),
                            ("closed", "结案"),
                            ("merged", "并案"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="of an escalation: per cent of the limit that are used"
                    ),
                ),
                ("parameters", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=120)),
                ("sent_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "mailed_at",
                    models.DateTimeField(help_text="when another way took it, too", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MessageAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "adapter",
                    models.CharField(
                        help_text="name of one in geo_grid.messages.adapters", max_length=10
                    ),
                ),
                ("address", models.CharField(max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="escalated",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="per cent of the present limits that were told last",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="escalates_at",
            field=models.DateTimeField(
                help_text="when somebody is to be told next that the limit is being used up",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("escalates_at__isnull", False), ("state", "open")),
                fields=["escalates_at"],
                name="incident_escalates",
            ),
        ),
        migrations.AddField(
            model_name="caseescalation",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="escalations",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="geo_grid.incident",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="messageaddress",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="message_addresses",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="caseescalation",
            constraint=models.UniqueConstraint(
                fields=("incident", "key"), name="case_escalation_once"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recipient", "-id"], name="message_of_account"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["recipient"],
                name="message_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["sent_at"], name="message_sent"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("recipient", "key"), name="message_once"),
        ),
        migrations.AddConstraint(
            model_name="messageaddress",
            constraint=models.UniqueConstraint(
                fields=("account", "adapter"), name="message_address_once"
            ),
        ),
        migrations.RunSQL(frozen_sql("0025_messages"), migrations.RunSQL.noop),
    ]
