"""PostgreSQL refuses to put in force a text of letter that lacks what its kind must say."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0019_a_tranche_is_certified_after_its_milestone'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='lettertemplate',
            trigger=pgtrigger.compiler.Trigger(name='published_template_says_what_it_must', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."published_at" IS NOT NULL)', func="\nIF EXISTS (SELECT 1 FROM (VALUES ('grant', 'montant_accorde'), ('partial_grant', 'montant_accorde'), ('partial_grant', 'motif'), ('deferral', 'motif'), ('refusal', 'motif'), ('refusal', 'voies_recours'), ('agreement_uo_allotment', 'montant_accorde'), ('agreement_management_delegation', 'montant_accorde'), ('agreement_credit_transfer', 'montant_accorde'), ('agreement_operator_agreement', 'montant_accorde'), ('amendment', 'objet_avenant')) AS must (kind, field)\n            WHERE must.kind = NEW.kind\n              AND NEW.body !~ ('[{][[:space:]]*' || must.field || '[[:space:]]*[}]')) THEN\n    RAISE EXCEPTION 'Le modèle ne dit pas ce que ce courrier doit dire.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_template_says_what_it_must';\nEND IF;\nRETURN NULL;\n", hash='6c82ca3c6f269c23264361355cf70bc588363670', operation='INSERT OR UPDATE', pgid='pgtrigger_published_template_says_what_it_must_c7375', table='funding_lettertemplate', when='AFTER')),
        ),
    ]
