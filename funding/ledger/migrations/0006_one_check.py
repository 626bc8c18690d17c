"""One CHECK in the place of twelve, and the line's queue taken as late as can be."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
RULES = (
    "ledger_amount_is_positive",
    "ledger_reason_is_written",
    "ledger_key_is_written",
    "ledger_two_people",
    "ledger_route_is_known",
    "ledger_outside_has_no_line_source",
    "ledger_outside_has_no_line_destination",
    "ledger_places_fit_the_kind",
    "ledger_award_is_named",
    "ledger_engagement_is_named",
    "ledger_transfer_is_approved",
    "ledger_withdrawal_in_its_year",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_lighter")]

    operations = [
        *(migrations.RemoveConstraint("movement", name) for name in RULES),
        migrations.RunSQL(
            sql=(SQL / "0006_one_check.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "0006_undo.sql").read_text(encoding="utf-8"),
        ),
        migrations.AddConstraint(
            "movement",
            models.CheckConstraint(
                name="ledger_movement_is_lawful",
                condition=models.Func(
                    function="ledger_movement_is_lawful",
                    template="%(function)s(ledger_movement)",
                    output_field=models.BooleanField(),
                ),
            ),
        ),
    ]
