"""What few files have, the amounts of one holder and the filed ones have their own indexes."""

from datetime import UTC, datetime
from decimal import Decimal

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("funding", "0014_every_cofinancing_has_its_holder")]

    operations = [
        AddIndexConcurrently(
            model_name="cofinancing",
            index=models.Index(
                Coalesce("submitted_at", models.Value(datetime(1900, 1, 1, tzinfo=UTC))),
                models.F("id"),
                condition=models.Q(("status", "draft"), _negated=True),
                name="cofinancing_filed_by_day",
            ),
        ),
        *(
            AddIndexConcurrently(
                model_name="cofinancing",
                index=models.Index(
                    models.F("organisation"),
                    Coalesce(f"{short}ed_amount", models.Value(Decimal("-1.00"))),
                    models.F("id"),
                    name=f"cofinancing_holder_by_{short}",
                ),
            )
            for short in ("request", "grant")
        ),
        AddIndexConcurrently(
            model_name="cofinancing",
            index=models.Index(
                condition=models.Q(("instrument", ""), _negated=True),
                fields=["instrument", "id"],
                name="cofinancing_by_instrument",
            ),
        ),
    ]
