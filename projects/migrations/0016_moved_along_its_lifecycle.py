"""No state is written where no move of the table leads, whatever the path."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0015_a_filed_project_keeps_its_rules'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='project_moves_along_its_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" <> NEW."status" AND OLD."status" || \'>\' || NEW."status" <> ALL (\'{active>completed,active>withdrawn,admissible>active,admissible>withdrawn,completed>archived,draft>submitted,draft>withdrawn,inadmissible>archived,inadmissible>submitted,submitted>admissible,submitted>inadmissible,submitted>withdrawn,withdrawn>archived}\'::text[]))', func="RAISE EXCEPTION 'no move leads there' USING ERRCODE = 'check_violation', CONSTRAINT = 'project_moves_along_its_lifecycle';", hash='feb03948dd6770cbee171f3cb47a19a24e3887da', operation='UPDATE OF "status"', pgid='pgtrigger_project_moves_along_its_lifecycle_9d7dd', table='projects_project', when='AFTER')),
        ),
    ]
