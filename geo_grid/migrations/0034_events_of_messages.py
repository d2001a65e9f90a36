"""Events also say whose messages changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0033_saved_views"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="noun",
            field=models.CharField(
                choices=[
                    ("case", "一件事件"),
                    ("cases", "一批事件"),
                    ("ground", "地理底图"),
                    ("registers", "登记簿"),
                    ("display", "上墙"),
                    ("messages", "一个账号的消息"),
                ],
                max_length=9,
            ),
        ),
    ]
