"""What few files have, and the filed ones, have their own indexes, made beside the writers."""

from datetime import UTC, datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("projects", "0011_one_key_with_the_holder")]

    operations = [
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(
                Coalesce("submitted_at", models.Value(datetime(1900, 1, 1, tzinfo=UTC))),
                models.F("id"),
                condition=models.Q(("submitted_at__isnull", False)),
                name="project_filed_by_day",
            ),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=GinIndex(fields=["project_types"], name="project_by_type"),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(
                condition=models.Q(("is_confidential", True)),
                fields=["id"],
                name="project_confidential",
            ),
        ),
    ]
