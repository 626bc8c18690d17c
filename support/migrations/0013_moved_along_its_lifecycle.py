"""No state is written where no move of the table leads, whatever the path."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0012_days_are_numbers'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='supportcase',
            trigger=pgtrigger.compiler.Trigger(name='support_case_moves_along_its_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" <> NEW."status" AND OLD."status" || \'>\' || NEW."status" <> ALL (\'{declined>in_progress,in_progress>declined,in_progress>resolved,in_progress>waiting_for_ministry,qualified>declined,qualified>in_progress,requested>declined,requested>qualified,resolved>in_progress,waiting_for_ministry>declined,waiting_for_ministry>in_progress,waiting_for_ministry>resolved}\'::text[]))', func="RAISE EXCEPTION 'no move leads there' USING ERRCODE = 'check_violation', CONSTRAINT = 'support_case_moves_along_its_lifecycle';", hash='e49d7d33f683c2b7a631f9c29be70bb23c48fd4c', operation='UPDATE OF "status"', pgid='pgtrigger_support_case_moves_along_its_lifecycle_2583b', table='support_supportcase', when='AFTER')),
        ),
    ]
