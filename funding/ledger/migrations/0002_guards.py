"""Installs the functions and triggers that hold the ledger (sql/0002_*.sql)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / name).read_text(encoding="utf-8"),
            reverse_sql=(SQL / "0002_undo.sql").read_text(encoding="utf-8"),
        )
        for name in ("0002_movements.sql", "0002_guards.sql")
    ]
