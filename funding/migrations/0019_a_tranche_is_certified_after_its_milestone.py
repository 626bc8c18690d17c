"""PostgreSQL refuses to certify a tranche whose milestone is not released."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0018_a_decision_is_told_once'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='tranche',
            name='tranche_is_payable',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tranche',
            trigger=pgtrigger.compiler.Trigger(name='tranche_is_payable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."certified_at" IS NOT NULL)', declare='DECLARE terms RECORD;', func="\nSELECT a.instrument, a.cofinancing_id,\n       a.document_id IS NOT NULL AND a.published_on IS NOT NULL AS is_published,\n       a.ej_number <> '' OR e.ej_number <> '' AS is_numbered,\n       EXISTS (SELECT 1 FROM funding_paymentrequest r WHERE r.tranche_id = NEW.id) AS is_requested\n  INTO terms\n  FROM funding_agreement a JOIN ledger_engagement e ON e.id = a.engagement_id\n WHERE a.id = NEW.agreement_id;\nIF NEW.certified_at IS NOT NULL AND terms.instrument = 'operator_agreement'\n   AND NOT terms.is_requested THEN\n    RAISE EXCEPTION 'L’opérateur demande d’abord le paiement.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_asks_to_be_paid';\nEND IF;\nIF EXISTS (SELECT 1 FROM funding_milestone m\n            WHERE m.tranche_id = NEW.id AND m.status <> 'released') THEN\n    RAISE EXCEPTION 'Le jalon de cette tranche ne l’a pas libérée.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'tranche_waits_for_its_milestone';\nEND IF;\nIF NEW.paid_at IS NULL THEN\n    RETURN NULL;\nEND IF;\nIF EXISTS (SELECT 1 FROM funding_milestone m\n            WHERE m.cofinancing_id = terms.cofinancing_id AND m.status = 'held') THEN\n    RAISE EXCEPTION 'Un jalon suspend les paiements.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_milestone_blocks_payment';\nEND IF;\nIF terms.instrument = 'management_delegation' AND NOT terms.is_published THEN\n    RAISE EXCEPTION 'La délégation de gestion doit être écrite et publiée.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_is_written_and_published';\nEND IF;\nIF terms.instrument = 'operator_agreement' AND NOT terms.is_numbered THEN\n    RAISE EXCEPTION 'La convention n’a pas son numéro d’EJ.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_payment_has_its_number';\nEND IF;\nRETURN NULL;\n", hash='1c334648ea81b900019f2a5f188b8bd5ea3c183d', operation='INSERT OR UPDATE OF "certified_at", "paid_at"', pgid='pgtrigger_tranche_is_payable_54311', table='funding_tranche', when='AFTER')),
        ),
    ]
