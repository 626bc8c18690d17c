"""The help of the datalab and its capacity, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('support', '0001_initial'),
        ('support', '0002_desk_capacity_knowledge'),
        ('support', '0003_lists'),
        ('support', '0004_capacity_hold'),
        ('support', '0005_search'),
        ('support', '0006_lighter_passages'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
        ('finding', '0001_squashed_0002_search'),
        ('projects', '0001_squashed_0010_lighter_passages'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='AgentSkill',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('legal', 'Juridique'), ('technical', 'Technique'), ('human', 'Humain'), ('material', 'Matériel')], max_length=10, verbose_name='nature')),
                    ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_skills', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ],
                options={
                    'verbose_name': 'compétence d’agent',
                    'verbose_name_plural': 'compétences d’agents',
                    'ordering': ['agent_id', 'kind'],
                    'constraints': [models.UniqueConstraint(fields=('agent', 'kind'), name='agent_skill_once', violation_error_message='L’agent a déjà cette compétence.'), models.CheckConstraint(condition=models.Q(('kind__in', ['legal', 'technical', 'human', 'material'])), name='agent_skill_kind_known', violation_error_message='Cette nature d’accompagnement n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='Capacity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                    ('quarter', models.PositiveSmallIntegerField(verbose_name='trimestre')),
                    ('opened_days', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=8, verbose_name='jours ouverts')),
                    ('held_days', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=8, verbose_name='jours engagés')),
                ],
                options={
                    'verbose_name': 'capacité d’un trimestre',
                    'ordering': ['year', 'quarter'],
                    'constraints': [models.UniqueConstraint(fields=('year', 'quarter'), name='capacity_once_a_quarter', violation_error_message='Ce trimestre a déjà sa capacité.'), models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='capacity_quarter_exists', violation_error_message='Une année compte quatre trimestres.'), models.CheckConstraint(condition=models.Q(('held_days__gte', 0), ('held_days__lte', models.F('opened_days'))), name='capacity_never_overcommitted', violation_error_message='La capacité du trimestre ne suffit pas : il reste moins de jours que demandé.')],
                },
            ),
            migrations.CreateModel(
                name='SupportCase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('reference', models.CharField(max_length=20, unique=True, verbose_name='référence')),
                    ('status', models.CharField(choices=[('requested', 'Demandé'), ('qualified', 'Qualifié'), ('in_progress', 'En cours'), ('waiting_for_ministry', 'En attente du ministère'), ('resolved', 'Résolu'), ('declined', 'Décliné')], default='requested', max_length=24, verbose_name='état')),
                    ('kind', models.CharField(choices=[('legal', 'Juridique'), ('technical', 'Technique'), ('human', 'Humain'), ('material', 'Matériel')], max_length=10, verbose_name='nature')),
                    ('subject', models.CharField(max_length=200, verbose_name='objet')),
                    ('question', models.TextField(verbose_name='besoin')),
                    ('details', models.JSONField(blank=True, default=dict, verbose_name='précisions')),
                    ('requested_at', models.DateTimeField(verbose_name='demandé le')),
                    ('due_on', models.DateField(verbose_name='réponse attendue le')),
                    ('waiting_since', models.DateField(blank=True, null=True, verbose_name='en attente du ministère depuis le')),
                    ('days_waited', models.PositiveSmallIntegerField(default=0, verbose_name='jours ouvrés d’attente')),
                    ('estimated_days', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='estimation (jours-personne)')),
                    ('actual_days', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='réalisé (jours-personne)')),
                    ('answer', models.TextField(blank=True, verbose_name='réponse')),
                    ('resolved_on', models.DateField(blank=True, null=True, verbose_name='résolu le')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_cases', to='accounts.organisation')),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='support_cases', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                    ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='support_cases', to='projects.project')),
                    ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('capacity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='support.capacity', verbose_name='trimestre de charge')),
                ],
                options={
                    'verbose_name': 'accompagnement',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['status', 'due_on'], name='support_by_due_date'), models.Index(fields=['organisation', '-id'], name='support_by_organisation'), models.Index(fields=['status', 'id'], name='support_newest_in_a_state'), models.Index(fields=['due_on', 'id'], name='support_by_due_day'), models.Index(fields=['requested_at', 'id'], name='support_by_request'), models.Index(models.Func('subject', function='datalab_plain', output_field=models.TextField()), models.F('id'), name='support_by_subject')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['requested', 'qualified', 'in_progress', 'waiting_for_ministry', 'resolved', 'declined'])), name='support_status_known', violation_error_message='Cet état d’accompagnement n’existe pas.'), models.CheckConstraint(condition=models.Q(('kind__in', ['legal', 'technical', 'human', 'material'])), name='support_kind_known', violation_error_message='Cette nature d’accompagnement n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['in_progress', 'waiting_for_ministry', 'resolved']), _negated=True), ('owner__isnull', False), _connector='OR'), name='support_in_progress_has_its_owner', violation_error_message='Un accompagnement en cours a son agent.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'resolved'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='support_resolved_has_its_answer', violation_error_message='Un accompagnement résolu a sa réponse.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'waiting_for_ministry'), ('waiting_since__isnull', False)), models.Q(models.Q(('status', 'waiting_for_ministry'), _negated=True), ('waiting_since', None)), _connector='OR'), name='support_waiting_has_its_day', violation_error_message='L’horloge n’est arrêtée que pendant l’attente.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'resolved'), _negated=True), ('resolved_on__isnull', False), _connector='OR'), name='support_resolved_has_its_day', violation_error_message='Un accompagnement résolu a sa date.'), models.CheckConstraint(condition=models.Q(models.Q(('estimated_days', None), ('estimated_days__gt', 0), _connector='OR'), models.Q(('actual_days', None), ('actual_days__gte', 0), _connector='OR')), name='support_days_not_negative', violation_error_message='Un nombre de jours ne peut être négatif.')],
                },
            ),
            migrations.CreateModel(
                name='CapacityMovement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('open', 'Ouverture'), ('close', 'Fermeture'), ('hold', 'Engagement'), ('release', 'Libération')], max_length=10, verbose_name='mouvement')),
                    ('days', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='jours-personne')),
                    ('reason', models.TextField(blank=True, verbose_name='motif')),
                    ('moved_at', models.DateTimeField(verbose_name='le')),
                    ('capacity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='support.capacity')),
                    ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='capacity_movements', to='support.supportcase')),
                    ('moved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'mouvement de capacité',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('days__gt', 0)), name='capacity_days_positive', violation_error_message='Un mouvement porte un nombre de jours positif.'), models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('kind__in', ['open', 'close'])), models.Q(('case__isnull', False), ('kind__in', ['hold', 'release'])), _connector='OR'), name='capacity_move_known', violation_error_message='Des jours s’ouvrent pour le trimestre et s’engagent pour un accompagnement.')],
                },
            ),
            migrations.CreateModel(
                name='CaseMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(verbose_name='texte')),
                    ('is_internal', models.BooleanField(default=False, verbose_name='note interne')),
                    ('sent_at', models.DateTimeField(verbose_name='le')),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='support.supportcase')),
                    ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'message d’accompagnement',
                    'ordering': ['case_id', 'sent_at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='CaseTask',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='tâche')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='pour le')),
                    ('added_at', models.DateTimeField(verbose_name='ajoutée le')),
                    ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='faite le')),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_tasks', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='support.supportcase')),
                    ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'tâche d’accompagnement',
                    'ordering': ['done_at', 'due_on', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='support_task_done_has_its_person', violation_error_message='Une tâche faite a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='Satisfaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('score', models.PositiveSmallIntegerField(verbose_name='note sur cinq')),
                    ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                    ('rated_at', models.DateTimeField(verbose_name='le')),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='satisfaction', to='support.supportcase')),
                    ('rated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'satisfaction',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='satisfaction_from_one_to_five', violation_error_message='La note va de 1 à 5.')],
                },
            ),
            migrations.CreateModel(
                name='Article',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80, unique=True, verbose_name='adresse')),
                    ('title', models.CharField(max_length=160, verbose_name='titre')),
                    ('kind', models.CharField(choices=[('legal', 'Juridique'), ('technical', 'Technique'), ('human', 'Humain'), ('material', 'Matériel')], max_length=10, verbose_name='nature')),
                    ('summary', models.CharField(max_length=300, verbose_name='en bref')),
                    ('body', models.TextField(verbose_name='texte')),
                    ('audience', models.CharField(choices=[('draft', 'Brouillon du datalab'), ('members', 'Membres du service'), ('public', 'Tout public')], default='draft', max_length=10, verbose_name='lecteurs')),
                    ('review_on', models.DateField(verbose_name='à relire avant le')),
                    ('written_at', models.DateTimeField(verbose_name='écrit le')),
                    ('source_case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='support.supportcase', verbose_name='tiré de l’accompagnement')),
                    ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'fiche',
                    'ordering': ['title', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['draft', 'members', 'public'])), name='article_audience_known', violation_error_message='Ces lecteurs n’existent pas.'), models.CheckConstraint(condition=models.Q(('kind__in', ['legal', 'technical', 'human', 'material'])), name='article_kind_known', violation_error_message='Cette nature d’accompagnement n’existe pas.')],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='capacity',
                trigger=pgtrigger.compiler.Trigger(name='capacity_changes_by_movement', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'capacity_kept_by_movements' USING ERRCODE = 'check_violation', CONSTRAINT = 'capacity_kept_by_movements'; END IF; RETURN NEW;", hash='3dd24a83320e7e1d554a5231f6eadde0b503eb9d', operation='UPDATE OR DELETE', pgid='pgtrigger_capacity_changes_by_movement_6f1dc', table='support_capacity', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='capacity',
                trigger=pgtrigger.compiler.Trigger(name='capacity_starts_empty', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.opened_days <> 0 OR NEW.held_days <> 0 THEN RAISE EXCEPTION 'capacity_kept_by_movements' USING ERRCODE = 'check_violation', CONSTRAINT = 'capacity_kept_by_movements'; END IF; RETURN NEW;", hash='369a002d67fcb3bb99a8615ce99fcd2061fb7c02', operation='INSERT', pgid='pgtrigger_capacity_starts_empty_06c34', table='support_capacity', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='supportcase',
                trigger=pgtrigger.compiler.Trigger(name='support_case_is_searchable', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO finding_passage (source, source_id, file_kind, reference, holder_id, is_internal, title, holder_names, label, body, moment) SELECT 'support_case', NEW.id, 'support_case', NEW.reference, NEW.organisation_id, FALSE, NEW.subject, datalab_names(NEW.organisation_id), '', concat_ws(E'\\n', NEW.question, NEW.answer), NEW.requested_at \nON CONFLICT (source, source_id) DO UPDATE SET reference = EXCLUDED.reference,\n    holder_id = EXCLUDED.holder_id, is_internal = EXCLUDED.is_internal, title = EXCLUDED.title,\n    holder_names = EXCLUDED.holder_names, label = EXCLUDED.label, body = EXCLUDED.body,\n    moment = EXCLUDED.moment;\n\nIF TG_OP = 'UPDATE' THEN\n    UPDATE finding_passage SET holder_id = NEW.organisation_id WHERE reference = NEW.reference\n       AND holder_id IS DISTINCT FROM NEW.organisation_id;\nEND IF;\n\nRETURN NULL;\n", hash='ba7ec4ba595f8654e5a0ee5de1b07e173fbe25e8', operation='INSERT OR UPDATE OF "organisation_id", "subject", "question", "answer"', pgid='pgtrigger_support_case_is_searchable_9c0f8', table='support_supportcase', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='capacitymovement',
                trigger=pgtrigger.compiler.Trigger(name='capacity_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'capacity_is_append_only' USING ERRCODE = 'check_violation', CONSTRAINT = 'capacity_is_append_only';", hash='7ad2e0901810c0450d030abab3c9ac8ae0f3edeb', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_capacity_is_append_only_a6767', table='support_capacitymovement', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='capacitymovement',
                trigger=pgtrigger.compiler.Trigger(name='capacity_follows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE support_capacity SET\n    opened_days = opened_days + CASE NEW.kind\n        WHEN 'open' THEN NEW.days WHEN 'close' THEN -NEW.days ELSE 0 END,\n    held_days = held_days + CASE NEW.kind\n        WHEN 'hold' THEN NEW.days WHEN 'release' THEN -NEW.days ELSE 0 END\nWHERE id = NEW.capacity_id;\nIF NEW.kind = 'release' AND (\n    SELECT sum(CASE kind WHEN 'hold' THEN days ELSE -days END)\n    FROM support_capacitymovement\n    WHERE capacity_id = NEW.capacity_id AND case_id = NEW.case_id\n) < 0 THEN RAISE EXCEPTION 'capacity_released_within_commitment' USING ERRCODE = 'check_violation', CONSTRAINT = 'capacity_released_within_commitment'; END IF;\nRETURN NEW;\n", hash='73ac8b073bbc1bbffe73aad9a55e5730627043fc', operation='INSERT', pgid='pgtrigger_capacity_follows_bb514', table='support_capacitymovement', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='casemessage',
                trigger=pgtrigger.compiler.Trigger(name='case_message_is_searchable', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO finding_passage (source, source_id, file_kind, reference, holder_id, is_internal, title, holder_names, label, body, moment) SELECT 'case_message', NEW.id, 'support_case', f.reference, f.organisation_id, NEW.is_internal, '', '', '', NEW.text, NEW.sent_at FROM support_supportcase f WHERE f.id = NEW.case_id\nON CONFLICT (source, source_id) DO UPDATE SET reference = EXCLUDED.reference,\n    holder_id = EXCLUDED.holder_id, is_internal = EXCLUDED.is_internal, title = EXCLUDED.title,\n    holder_names = EXCLUDED.holder_names, label = EXCLUDED.label, body = EXCLUDED.body,\n    moment = EXCLUDED.moment;\n\nRETURN NULL;\n", hash='208bdf500eb2e7d934910adfae9c215bb634095a', operation='INSERT OR UPDATE OF "text", "is_internal"', pgid='pgtrigger_case_message_is_searchable_bf8b4', table='support_casemessage', when='AFTER')),
            ),
        ]),
    ]
