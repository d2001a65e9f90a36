"""When a letter is offered again that was not taken."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0031_case_bigrams"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="mail_again_at",
            field=models.DateTimeField(help_text="when it is offered there again", null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="mail_refusals",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="how often another way would not take it"
            ),
        ),
    ]
