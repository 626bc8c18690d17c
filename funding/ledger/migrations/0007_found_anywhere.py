"""The rules of a row find each other whatever the session's path: a restore has none."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_one_check")]

    operations = [
        migrations.RunSQL(
            sql="ALTER FUNCTION ledger_movement_is_lawful(ledger_movement) "
            "SET search_path FROM CURRENT",
            reverse_sql="ALTER FUNCTION ledger_movement_is_lawful(ledger_movement) "
            "RESET search_path",
        )
    ]
