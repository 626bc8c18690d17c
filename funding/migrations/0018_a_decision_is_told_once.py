"""PostgreSQL refuses to send a second letter of the same decision."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0017_a_decision_that_stays_is_not_judged_again'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='decision_told_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."kind" IN (\'grant\', \'partial_grant\', \'deferral\', \'refusal\') AND NEW."notified_at" IS NOT NULL)', func="\nPERFORM 1 FROM funding_cofinancing c WHERE c.id = NEW.cofinancing_id FOR NO KEY UPDATE;\nIF EXISTS (SELECT 1 FROM funding_letter l\n            WHERE l.cofinancing_id = NEW.cofinancing_id AND l.id <> NEW.id\n              AND l.decision_moment = NEW.decision_moment AND l.notified_at IS NOT NULL\n              AND l.kind IN ('grant', 'partial_grant', 'deferral', 'refusal')) THEN\n    RAISE EXCEPTION 'Le courrier d’une décision ne part qu’une fois.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_told_once';\nEND IF;\nRETURN NULL;\n", hash='3e5fd30859d5c63967cfda679f76a38fe15e0a52', operation='INSERT OR UPDATE OF "notified_at"', pgid='pgtrigger_decision_told_once_66fe6', table='funding_letter', when='AFTER')),
        ),
    ]
