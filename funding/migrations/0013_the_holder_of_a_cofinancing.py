"""The holder of a co-financing is kept beside its project's: the column, and what keeps it.

The version still running writes files without naming their holder: the trigger does. The key is not
tried on the rows that exist, which have no holder yet: no table is read whole under a lock.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

SHARED_KEY = """
ALTER TABLE funding_cofinancing ADD CONSTRAINT cofinancing_holder_is_the_project_s
    FOREIGN KEY (project_id, organisation_id) REFERENCES projects_project (id, organisation_id)
    ON UPDATE CASCADE NOT VALID
"""
UNDONE = "ALTER TABLE funding_cofinancing DROP CONSTRAINT cofinancing_holder_is_the_project_s"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_personal_data"),
        ("funding", "0012_held_payments"),
        ("projects", "0011_one_key_with_the_holder"),
    ]

    operations = [
        migrations.AddField(
            model_name="cofinancing",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cofinancings",
                to="accounts.organisation",
                verbose_name="organisation",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cofinancing",
            trigger=pgtrigger.compiler.Trigger(name='cofinancing_keeps_its_holder', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nSELECT p.organisation_id INTO NEW.organisation_id\n  FROM projects_project p WHERE p.id = NEW.project_id FOR KEY SHARE;\nRETURN NEW;\n', hash='db94c6812b8e7fe6e8bf032b75e7375e49037a9a', operation='INSERT OR UPDATE OF "project_id", "organisation_id"', pgid='pgtrigger_cofinancing_keeps_its_holder_ea42a', table='funding_cofinancing', when='BEFORE')),
        ),
        migrations.RunSQL(SHARED_KEY, UNDONE),
    ]
