"""The journal and its seals, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('workflow', '0001_initial'),
        ('workflow', '0002_journal_sealed'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='ReferenceCounter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('prefix', models.CharField(max_length=4)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last', models.PositiveIntegerField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('prefix', 'year'), name='reference_counter_once')],
                },
            ),
            migrations.CreateModel(
                name='JournalEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_kind', models.CharField(max_length=30, verbose_name='nature du dossier')),
                    ('file_id', models.BigIntegerField()),
                    ('reference', models.CharField(max_length=20, verbose_name='référence')),
                    ('transition', models.CharField(max_length=40, verbose_name='acte')),
                    ('label', models.CharField(max_length=120, verbose_name='libellé')),
                    ('from_state', models.CharField(max_length=30, verbose_name='de')),
                    ('to_state', models.CharField(max_length=30, verbose_name='vers')),
                    ('version', models.PositiveIntegerField(verbose_name='version')),
                    ('at', models.DateTimeField(verbose_name='le')),
                    ('reason', models.TextField(blank=True, verbose_name='motif')),
                    ('details', models.JSONField(blank=True, default=dict, verbose_name='détail')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ('seal', models.CharField(default='', editable=False, max_length=64, verbose_name='sceau')),
                ],
                options={
                    'verbose_name': 'acte du journal',
                    'verbose_name_plural': 'journal',
                    'ordering': ['-at', '-pk'],
                    'indexes': [models.Index(fields=['file_kind', 'file_id', 'at'], name='journal_by_file')],
                    'constraints': [models.UniqueConstraint(fields=('file_kind', 'file_id', 'version'), name='journal_one_entry_a_version')],
                },
            ),
            migrations.CreateModel(
                name='JournalHead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_kind', models.CharField(max_length=30)),
                    ('file_id', models.BigIntegerField()),
                    ('entries', models.PositiveIntegerField()),
                    ('seal', models.CharField(max_length=64)),
                ],
                options={
                    'verbose_name': 'tête de journal',
                    'constraints': [models.UniqueConstraint(fields=('file_kind', 'file_id'), name='journal_head_once')],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journalentry',
                trigger=pgtrigger.compiler.Trigger(name='journal_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_append_only';", hash='38642455e15d8376025cf4baa207201db32709f5', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_journal_is_append_only_12df7', table='workflow_journalentry', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journalentry',
                trigger=pgtrigger.compiler.Trigger(name='journal_is_sealed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE before TEXT;', func="\nSELECT h.seal INTO before FROM workflow_journalhead h\n WHERE h.file_kind = NEW.file_kind AND h.file_id = NEW.file_id FOR UPDATE;\nNEW.seal := encode(sha256(convert_to(\n    coalesce(before, '') || jsonb_build_array(NEW.file_kind, NEW.file_id, NEW.reference, NEW.transition, NEW.label, NEW.from_state, NEW.to_state, NEW.version, extract(epoch from NEW.at), NEW.by_id, NEW.reason, NEW.details)::text, 'UTF8')), 'hex');\nINSERT INTO workflow_journalhead (file_kind, file_id, entries, seal)\nVALUES (NEW.file_kind, NEW.file_id, 1, NEW.seal)\nON CONFLICT (file_kind, file_id)\nDO UPDATE SET seal = EXCLUDED.seal, entries = workflow_journalhead.entries + 1;\nRETURN NEW;\n", hash='713e57bafa3ed417a5fabc9a1dd4d3cc262a44ca', operation='INSERT', pgid='pgtrigger_journal_is_sealed_7802d', table='workflow_journalentry', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journalhead',
                trigger=pgtrigger.compiler.Trigger(name='journal_head_is_the_journal_s', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF pg_trigger_depth() < 2 THEN\n    RAISE EXCEPTION 'the head of a journal is written by the journal alone'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_head_is_the_journal_s';\nEND IF;\nRETURN NEW;\n", hash='971d2716405654f3caad4f00941ded106069160a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_journal_head_is_the_journal_s_a0bff', table='workflow_journalhead', when='BEFORE')),
            ),
        ]),
    ]
