"""Both balances of a movement by one statement, and a CHECK that sets no path for every row."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_found_anywhere")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "0008_lighter_still.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "0008_undo.sql").read_text(encoding="utf-8"),
        )
    ]
