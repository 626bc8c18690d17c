"""A letter that tells a decision taken back is never sent."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funding", "0021_granted_to_a_live_project")]
    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='letter',
            name='decision_told_once',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='decision_told_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."kind" IN (\'grant\', \'partial_grant\', \'deferral\', \'refusal\') AND NEW."notified_at" IS NOT NULL)', declare='DECLARE decided TIMESTAMPTZ;', func="\nSELECT c.decided_at INTO decided FROM funding_cofinancing c\n WHERE c.id = NEW.cofinancing_id FOR NO KEY UPDATE;\nIF NEW.decision_moment IS DISTINCT FROM decided THEN\n    RAISE EXCEPTION 'Ce courrier est celui d’une décision reprise.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_of_the_present_decision';\nEND IF;\nIF EXISTS (SELECT 1 FROM funding_letter l\n            WHERE l.cofinancing_id = NEW.cofinancing_id AND l.id <> NEW.id\n              AND l.decision_moment = NEW.decision_moment AND l.notified_at IS NOT NULL\n              AND l.kind IN ('grant', 'partial_grant', 'deferral', 'refusal')) THEN\n    RAISE EXCEPTION 'Le courrier d’une décision ne part qu’une fois.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_told_once';\nEND IF;\nRETURN NULL;\n", hash='7442ee0edd5654b0c429514fc8f057308c669013', operation='INSERT OR UPDATE OF "notified_at"', pgid='pgtrigger_decision_told_once_66fe6', table='funding_letter', when='AFTER')),
        ),
    ]
