"""Those who hold a role are found without reading everybody: each deed tells some of them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0004_passkeys")]
    operations = [
        AddIndexConcurrently(
            "membership", models.Index(fields=["role", "user"], name="membership_by_role")
        )
    ]
