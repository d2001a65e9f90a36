"""One role more: programs that may locate and nothing else."""

from django.db import migrations, models

ROLES = (
    "city_manager", "district_manager", "street_manager", "community_manager", "planner",
    "dispatcher", "department_handler", "grid_worker", "assistant", "data_manager",
    "system_administrator", "security_administrator", "audit_administrator", "locator",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0011_address_decisions")]
    operations = [
        migrations.AlterField(
            model_name="roleassignment",
            name="role",
            field=models.CharField(max_length=30, choices=[(code, code) for code in ROLES]),
        ),
    ]
