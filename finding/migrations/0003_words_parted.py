"""Words are parted at no-break spaces and at the quotes of a typographer."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('finding', '0001_squashed_0002_search'),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / '0004_parted.sql').read_text('utf-8'),
            (SQL / '0004_undo_parted.sql').read_text('utf-8'),
        ),
    ]
