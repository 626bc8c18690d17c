"""The holder of the files that were there: by bundles, while the service serves.

The trigger reads the holder, whatever is written: a bundle only has to touch its rows.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

BUNDLE = 5000
TOUCH = """
UPDATE funding_cofinancing SET organisation_id = NULL
 WHERE id > %s AND id <= %s AND organisation_id IS NULL
"""
#: A valid check spares PostgreSQL to read the table whole under its lock.
CHECKED = """
ALTER TABLE funding_cofinancing DROP CONSTRAINT IF EXISTS cofinancing_has_its_holder;
ALTER TABLE funding_cofinancing ADD CONSTRAINT cofinancing_has_its_holder
    CHECK (organisation_id IS NOT NULL) NOT VALID;
"""
VALIDATED = (
    "ALTER TABLE funding_cofinancing VALIDATE CONSTRAINT cofinancing_has_its_holder",
    "ALTER TABLE funding_cofinancing VALIDATE CONSTRAINT cofinancing_holder_is_the_project_s",
)
LEFT = "DROP INDEX CONCURRENTLY IF EXISTS cofinancing_newest_of_a_holder"


def fill(apps, editor) -> None:
    """Each bundle is its own transaction: no file is locked for long."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM funding_cofinancing")
        (last,) = cursor.fetchone()
        for start in range(0, last, BUNDLE):
            cursor.execute(TOUCH, [start, start + BUNDLE])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("funding", "0013_the_holder_of_a_cofinancing")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(CHECKED, migrations.RunSQL.noop),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in VALIDATED),
        migrations.AlterField(
            model_name="cofinancing",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cofinancings",
                to="accounts.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE funding_cofinancing DROP CONSTRAINT cofinancing_has_its_holder",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(LEFT, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="cofinancing",
            index=models.Index(
                fields=["organisation", "id"], name="cofinancing_newest_of_a_holder"
            ),
        ),
    ]
