"""No state is written where no move of the table leads, whatever the path."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0027_the_agreement_of_the_present_decision'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='cofinancing',
            trigger=pgtrigger.compiler.Trigger(name='cofinancing_moves_along_its_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" <> NEW."status" AND OLD."status" || \'>\' || NEW."status" <> ALL (\'{agreed>cancelled,agreed>in_committee,agreed>in_execution,deferred>in_committee,deferred>withdrawn,draft>submitted,draft>withdrawn,granted>agreed,granted>cancelled,granted>in_committee,in_committee>deferred,in_committee>granted,in_committee>refused,in_committee>withdrawn,in_execution>cancelled,in_execution>settled,inadmissible>submitted,not_recommended>in_committee,not_recommended>withdrawn,recommended>in_committee,recommended>withdrawn,refused>in_committee,submitted>inadmissible,submitted>under_review,submitted>withdrawn,under_review>not_recommended,under_review>recommended,under_review>withdrawn}\'::text[]))', func="RAISE EXCEPTION 'no move leads there' USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_moves_along_its_lifecycle';", hash='9ff3025bae460bdbc8a4ef7dc77d791996ee81d3', operation='UPDATE OF "status"', pgid='pgtrigger_cofinancing_moves_along_its_lifecycle_83d81', table='funding_cofinancing', when='AFTER')),
        ),
    ]
