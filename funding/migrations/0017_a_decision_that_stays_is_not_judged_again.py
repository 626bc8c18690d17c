"""A refusal or a deferral that stays as it is is not judged again: its letter can leave."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0016_a_project_with_its_aid_is_not_withdrawn'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='cofinancing',
            name='cofinancing_decision_rests_on_two_assessments',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cofinancing',
            trigger=pgtrigger.compiler.Trigger(name='cofinancing_decision_rests_on_two_assessments', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IN (\'granted\', \'agreed\', \'in_execution\', \'settled\', \'cancelled\', \'refused\', \'deferred\'))', declare='DECLARE sound INTEGER;', func="\nIF TG_OP = 'UPDATE' AND OLD.decided_by_id IS NOT DISTINCT FROM NEW.decided_by_id\n   AND (OLD.status = NEW.status\n        OR OLD.status IN ('granted', 'agreed', 'in_execution', 'settled', 'cancelled')) THEN\n    RETURN NULL;\nEND IF;\nSELECT count(*) INTO sound FROM funding_assessment a\n WHERE a.cofinancing_id = NEW.id AND (\n    SELECT NOT d.has_conflict FROM funding_interestdeclaration d\n     WHERE d.cofinancing_id = NEW.id AND d.declared_by_id = a.assessed_by_id\n     ORDER BY d.id DESC LIMIT 1);\nIF sound < 2 THEN\n    RAISE EXCEPTION\n    'Il faut deux évaluations complètes, rendues par des instructeurs sans conflit d’intérêts.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_decision_rests_on_two_assessments';\nEND IF;\nIF EXISTS (SELECT 1 FROM funding_assessment a\n            WHERE a.cofinancing_id = NEW.id AND a.assessed_by_id = NEW.decided_by_id) THEN\n    RAISE EXCEPTION 'Qui a instruit le dossier ne le décide pas.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_reviewer_does_not_decide';\nEND IF;\nIF (SELECT d.has_conflict FROM funding_interestdeclaration d\n     WHERE d.cofinancing_id = NEW.id AND d.declared_by_id = NEW.decided_by_id\n     ORDER BY d.id DESC LIMIT 1) THEN\n    RAISE EXCEPTION 'Qui a déclaré un conflit d’intérêts ne décide pas.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_decider_has_no_conflict';\nEND IF;\nRETURN NULL;\n", hash='6754716c727a489d7be218a4771010f30dbd00ef', operation='INSERT OR UPDATE OF "status", "decided_by_id"', pgid='pgtrigger_cofinancing_decision_rests_on_two_assessments_43be1', table='funding_cofinancing', when='AFTER')),
        ),
    ]
