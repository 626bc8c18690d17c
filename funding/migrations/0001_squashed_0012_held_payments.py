"""The desk, from the request to the final report, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import datetime
import uuid
from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._together import Together

#: Named so as to run before the ledger's own triggers: the milestones are locked before the line,
#: as a file is. Whoever holds a milestone at that moment is waited for, then read.
GUARD = """
CREATE FUNCTION funding_payment_is_not_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM funding_milestone m JOIN funding_cofinancing c ON c.id = m.cofinancing_id
      WHERE c.reference = NEW.award
      ORDER BY m.id
        FOR SHARE OF m;
    IF EXISTS (SELECT FROM funding_milestone m
                 JOIN funding_cofinancing c ON c.id = m.cofinancing_id
                WHERE c.reference = NEW.award AND m.status = 'held') THEN
        RAISE EXCEPTION 'Un jalon suspend les paiements.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'held_milestone_blocks_payment';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_05_held BEFORE INSERT ON ledger_movement
    FOR EACH ROW WHEN (NEW.kind = 'payment') EXECUTE FUNCTION funding_payment_is_not_held();
"""

UNDO = """
DROP TRIGGER funding_05_held ON ledger_movement;
DROP FUNCTION funding_payment_is_not_held();
"""


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('funding', '0001_initial'),
        ('funding', '0002_lists'),
        ('funding', '0003_search'),
        ('funding', '0004_committees'),
        ('funding', '0005_milestones_and_guards'),
        ('funding', '0006_instruction'),
        ('funding', '0007_likeness'),
        ('funding', '0008_inadmissible_requests'),
        ('funding', '0009_lighter_passages'),
        ('funding', '0010_letters_and_deliverables'),
        ('funding', '0011_amendments'),
        ('funding', '0012_held_payments'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
        ('documents', '0001_squashed_0002_asked_and_scanned'),
        ('finding', '0001_squashed_0002_search'),
        ('ledger', '0001_squashed_0009_bundles'),
        ('projects', '0001_squashed_0010_lighter_passages'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Cofinancing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('reference', models.CharField(max_length=20, unique=True, verbose_name='référence')),
                    ('status', models.CharField(choices=[('draft', 'Brouillon'), ('submitted', 'Déposé'), ('under_review', 'En instruction'), ('recommended', 'Avis favorable'), ('not_recommended', 'Avis défavorable'), ('in_committee', 'En comité'), ('granted', 'Accordé'), ('deferred', 'Ajourné'), ('refused', 'Refusé'), ('agreed', 'Conventionné'), ('in_execution', 'En exécution'), ('settled', 'Soldé'), ('withdrawn', 'Retiré'), ('inadmissible', 'Non recevable'), ('cancelled', 'Annulé')], default='draft', max_length=20, verbose_name='état')),
                    ('strand', models.CharField(choices=[('open_data', 'Ouverture et circulation de la donnée'), ('artificial_intelligence', 'Intelligence artificielle')], max_length=30, verbose_name='volet')),
                    ('total_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='coût total')),
                    ('requested_amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant demandé')),
                    ('eligible_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='assiette')),
                    ('max_rate', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='taux maximal')),
                    ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='déposé le')),
                    ('synthesis', models.TextField(blank=True, verbose_name='synthèse de l’instruction')),
                    ('advised_at', models.DateTimeField(blank=True, null=True, verbose_name='avis rendu le')),
                    ('granted_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant accordé')),
                    ('instrument', models.CharField(blank=True, choices=[('uo_allotment', 'Mise à disposition sur UO'), ('management_delegation', 'Délégation de gestion'), ('credit_transfer', 'Décret de transfert'), ('operator_agreement', 'Convention avec un opérateur')], max_length=24, verbose_name='instrument')),
                    ('fiscal_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='exercice de la réservation')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                    ('decision_reason', models.TextField(blank=True, verbose_name='motif de la décision')),
                    ('derogation_reason', models.TextField(blank=True, verbose_name='motif de la dérogation au taux')),
                    ('remedies', models.TextField(blank=True, verbose_name='voies et délais de recours')),
                    ('advised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('budget_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.budgetline', verbose_name='ligne budgétaire')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cofinancing', to='projects.project')),
                    ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('derogation_max_rate', models.DecimalField(decimal_places=4, default=Decimal('1.0000'), max_digits=5, verbose_name='taux maximal avec dérogation')),
                ],
                options={
                    'verbose_name': 'cofinancement',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['status', '-id'], name='cofinancing_by_status'), models.Index(django.db.models.functions.comparison.Coalesce('submitted_at', models.Value(datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), models.F('id'), name='cofinancing_by_submission'), models.Index(django.db.models.functions.comparison.Coalesce('decided_at', models.Value(datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), models.F('id'), name='cofinancing_by_decision'), models.Index(django.db.models.functions.comparison.Coalesce('requested_amount', models.Value(Decimal('-1.00'))), models.F('id'), name='cofinancing_by_request'), models.Index(django.db.models.functions.comparison.Coalesce('granted_amount', models.Value(Decimal('-1.00'))), models.F('id'), name='cofinancing_by_grant')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('requested_amount__gt', 0)), name='cofinancing_request_is_positive', violation_error_message='Le montant demandé doit être positif.'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), models.Q(('eligible_amount__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='cofinancing_submitted_has_date_person_and_base', violation_error_message='Une demande déposée a sa date, son déposant, son assiette.'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('granted', 'agreed', 'in_execution', 'settled', 'cancelled')), _negated=True), models.Q(('budget_line__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False), ('fiscal_year__isnull', False), ('granted_amount__gt', 0), ('instrument__in', ['uo_allotment', 'management_delegation', 'credit_transfer', 'operator_agreement'])), _connector='OR'), name='cofinancing_decided_has_date_person_and_amount', violation_error_message='Un cofinancement décidé a sa date, son décideur, son montant, sa ligne et son instrument.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'deferred'), _negated=True), models.Q(models.Q(('decision_reason', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='cofinancing_deferral_has_date_person_and_reason', violation_error_message='Un ajournement a sa date, son décideur, son motif.'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['recommended', 'not_recommended', 'in_committee']), _negated=True), models.Q(models.Q(('synthesis', ''), _negated=True), ('advised_at__isnull', False), ('advised_by__isnull', False)), _connector='OR'), name='cofinancing_advice_has_its_synthesis', violation_error_message='Un avis a sa date, son auteur, sa synthèse.'), models.CheckConstraint(condition=models.Q(('eligible_amount', None), ('requested_amount__lte', models.F('eligible_amount')), _connector='OR'), name='cofinancing_request_within_eligible_cost', violation_error_message='Le montant demandé dépasse l’assiette.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(models.Q(('decision_reason', ''), _negated=True), models.Q(('remedies', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='cofinancing_refusal_has_reason_and_remedies', violation_error_message='Un refus a son motif et ses voies de recours.'), models.CheckConstraint(condition=models.Q(('granted_amount', None), ('granted_amount__lte', models.F('requested_amount')), _connector='OR'), name='cofinancing_grant_within_request', violation_error_message='Le montant accordé dépasse le montant demandé.'), models.CheckConstraint(condition=models.Q(('granted_amount', None), ('granted_amount__lte', django.db.models.expressions.CombinedExpression(models.F('eligible_amount'), '*', models.F('max_rate'))), models.Q(('derogation_reason', ''), _negated=True), _connector='OR'), name='cofinancing_above_the_rate_has_its_derogation', violation_error_message='Au-delà du taux maximal, le comité doit motiver sa dérogation.'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'under_review', 'recommended', 'not_recommended', 'in_committee', 'granted', 'deferred', 'refused', 'agreed', 'in_execution', 'settled', 'withdrawn', 'inadmissible', 'cancelled'])), name='cofinancing_status_known', violation_error_message='Cet état de cofinancement n’existe pas.'), models.CheckConstraint(condition=models.Q(('granted_amount', None), ('eligible_amount', None), ('granted_amount__lte', django.db.models.expressions.CombinedExpression(models.F('eligible_amount'), '*', models.F('derogation_max_rate'))), _connector='OR'), name='cofinancing_within_the_derogation', violation_error_message='Même par dérogation, l’appel n’admet pas un taux aussi élevé.')],
                },
            ),
            migrations.CreateModel(
                name='Assessment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('assessed_at', models.DateTimeField(verbose_name='rendu le')),
                    ('scores', models.JSONField(default=dict, verbose_name='notes')),
                    ('weighted_score', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='note pondérée sur 100')),
                    ('is_favourable', models.BooleanField(verbose_name='avis favorable')),
                    ('comment', models.TextField(verbose_name='avis')),
                    ('assessed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to=settings.AUTH_USER_MODEL)),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='funding.cofinancing')),
                    ('remarks', models.JSONField(blank=True, default=dict, verbose_name='remarques par critère')),
                ],
                options={
                    'verbose_name': 'évaluation',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('cofinancing', 'assessed_by'), name='assessment_once_a_reviewer', violation_error_message='Vous avez déjà rendu votre évaluation.'), models.CheckConstraint(condition=models.Q(('weighted_score__gte', 0), ('weighted_score__lte', 100)), name='assessment_score_out_of_hundred', violation_error_message='La note va de 0 à 100.'), models.CheckConstraint(condition=models.Q(('comment', ''), _negated=True), name='assessment_has_its_comment', violation_error_message='Écrivez votre avis.')],
                },
            ),
            migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                    ('instrument', models.CharField(choices=[('uo_allotment', 'Mise à disposition sur UO'), ('management_delegation', 'Délégation de gestion'), ('credit_transfer', 'Décret de transfert'), ('operator_agreement', 'Convention avec un opérateur')], max_length=24, verbose_name='instrument')),
                    ('signed_on', models.DateField(verbose_name='signée le')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant')),
                    ('ej_number', models.CharField(blank=True, max_length=10, verbose_name='numéro d’engagement juridique')),
                    ('recorded_at', models.DateTimeField(verbose_name='enregistrée le')),
                    ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment')),
                    ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='ledger.engagement')),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='funding.cofinancing')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_on', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                    ('published_where', models.CharField(blank=True, max_length=500, verbose_name='lieu de publication')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'convention',
                    'ordering': ['cofinancing_id', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('cofinancing', 'number'), name='agreement_numbered_once', violation_error_message='Cette convention est déjà enregistrée.'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='agreement_amount_is_positive', violation_error_message='Le montant de la convention doit être positif.'), models.CheckConstraint(condition=models.Q(('instrument__in', ['uo_allotment', 'management_delegation', 'credit_transfer', 'operator_agreement'])), name='agreement_instrument_known', violation_error_message='Cet instrument de financement n’existe pas.'), models.CheckConstraint(condition=models.Q(('ej_number', ''), models.Q(('ej_number__regex', '^\\d{10}$'), ('instrument', 'operator_agreement')), _connector='OR'), name='agreement_commitment_number_of_an_operator', violation_error_message='Seule la convention avec un opérateur porte un numéro d’EJ, de dix chiffres.'), models.CheckConstraint(condition=models.Q(models.Q(('published_by', None), ('published_on', None), ('published_where', '')), models.Q(('published_by__isnull', False), ('published_on__isnull', False), models.Q(('published_where', ''), _negated=True)), _connector='OR'), name='agreement_publication_has_day_place_and_person', violation_error_message='Une publication a sa date, son lieu, son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='agreement_revoked_has_date_and_person', violation_error_message='Une convention retirée a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='InterestDeclaration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('declared_at', models.DateTimeField(verbose_name='déclaré le')),
                    ('has_conflict', models.BooleanField(verbose_name='conflit d’intérêts')),
                    ('explanation', models.TextField(blank=True, verbose_name='précision')),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='funding.cofinancing')),
                    ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'déclaration d’intérêts',
                    'verbose_name_plural': 'déclarations d’intérêts',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['cofinancing', 'declared_by', '-id'], name='declaration_latest_first')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('has_conflict', False), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='conflict_is_explained', violation_error_message='Précisez le conflit d’intérêts.')],
                },
            ),
            migrations.CreateModel(
                name='Tranche',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                    ('label', models.CharField(max_length=200, verbose_name='objet')),
                    ('planned_amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant prévu')),
                    ('planned_on', models.DateField(verbose_name='prévue le')),
                    ('certified_at', models.DateTimeField(blank=True, null=True, verbose_name='service fait certifié le')),
                    ('certificate', models.TextField(blank=True, verbose_name='constat du service fait')),
                    ('paid_at', models.DateTimeField(blank=True, null=True, verbose_name='paiement enregistré le')),
                    ('paid_on', models.DateField(blank=True, null=True, verbose_name='payée le')),
                    ('paid_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant payé')),
                    ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='abandonnée le')),
                    ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tranches', to='funding.agreement')),
                    ('certified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('paid_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('payment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tranche', to='ledger.movement')),
                ],
                options={
                    'verbose_name': 'tranche',
                    'ordering': ['agreement_id', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='tranche_numbered_once', violation_error_message='Cette tranche est déjà enregistrée.'), models.CheckConstraint(condition=models.Q(('planned_amount__gt', 0), models.Q(('paid_amount', None), ('paid_amount__gt', 0), _connector='OR')), name='tranche_amounts_are_positive', violation_error_message='Le montant d’une tranche doit être positif.'), models.CheckConstraint(condition=models.Q(models.Q(('certificate', ''), ('certified_at', None), ('certified_by', None)), models.Q(('certified_at__isnull', False), ('certified_by__isnull', False), models.Q(('certificate', ''), _negated=True)), _connector='OR'), name='tranche_certified_has_date_person_and_certificate', violation_error_message='Un service fait a sa date, son auteur, son constat.'), models.CheckConstraint(condition=models.Q(models.Q(('paid_amount', None), ('paid_at', None), ('paid_by', None), ('paid_on', None), ('payment', None)), models.Q(('paid_amount__isnull', False), ('paid_at__isnull', False), ('paid_by__isnull', False), ('paid_on__isnull', False), ('payment__isnull', False)), _connector='OR'), name='tranche_paid_has_date_person_and_movement', violation_error_message='Un paiement a sa date, son auteur, son montant, son mouvement au grand livre.'), models.CheckConstraint(condition=models.Q(('paid_at', None), ('certified_at__isnull', False), _connector='OR'), name='tranche_paid_was_certified', violation_error_message='Une tranche se paie après le service fait.'), models.CheckConstraint(condition=models.Q(('paid_by', None), models.Q(('paid_by', models.F('certified_by')), _negated=True), _connector='OR'), name='tranche_paid_by_another_than_its_certifier', violation_error_message='Qui certifie le service fait ne paie pas.'), models.CheckConstraint(condition=models.Q(('paid_amount', None), ('paid_amount__lte', models.F('planned_amount')), _connector='OR'), name='tranche_paid_within_its_plan', violation_error_message='Le paiement dépasse le montant prévu de la tranche.'), models.CheckConstraint(condition=models.Q(models.Q(('dropped_at', None), ('dropped_by', None)), models.Q(('dropped_at__isnull', False), ('dropped_by__isnull', False), ('paid_at', None)), _connector='OR'), name='tranche_dropped_was_not_paid', violation_error_message='Une tranche payée ne s’abandonne pas.')],
                },
            ),
            migrations.CreateModel(
                name='AgendaItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(verbose_name='rang')),
                    ('enrolled_at', models.DateTimeField(verbose_name='inscrit le')),
                    ('outcome', models.CharField(choices=[('pending', 'À examiner'), ('granted', 'Accordé'), ('deferred', 'Ajourné'), ('refused', 'Refusé'), ('withdrawn', 'Retiré par son porteur'), ('removed', 'Retiré de l’ordre du jour')], default='pending', max_length=10, verbose_name='réponse')),
                    ('granted_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant accordé')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                    ('reason', models.TextField(blank=True, verbose_name='motif')),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='funding.cofinancing')),
                    ('enrolled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='funding.committeesession')),
                ],
                options={
                    'verbose_name': 'dossier à l’ordre du jour',
                    'verbose_name_plural': 'ordre du jour',
                    'ordering': ['session_id', 'position', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'pending')), fields=('cofinancing',), name='agenda_one_session_at_a_time', violation_error_message='Le dossier est déjà à l’ordre du jour d’une séance.'), models.UniqueConstraint(condition=models.Q(('outcome', 'removed'), _negated=True), fields=('session', 'cofinancing'), name='agenda_once_a_session', violation_error_message='Le dossier est déjà à l’ordre du jour.'), models.CheckConstraint(condition=models.Q(('outcome__in', ['pending', 'granted', 'deferred', 'refused', 'withdrawn', 'removed'])), name='agenda_outcome_known', violation_error_message='Cette réponse du comité n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('outcome', 'pending')), models.Q(models.Q(('outcome', 'pending'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='agenda_answer_has_date_and_person', violation_error_message='Une réponse du comité a sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('granted_amount__gt', 0), ('outcome', 'granted')), models.Q(models.Q(('outcome', 'granted'), _negated=True), ('granted_amount', None)), _connector='OR'), name='agenda_grant_has_its_amount', violation_error_message='Un accord a son montant, et lui seul.')],
                },
            ),
            migrations.CreateModel(
                name='CommitteeSession',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('reference', models.CharField(max_length=20, unique=True, verbose_name='référence')),
                    ('status', models.CharField(choices=[('planned', 'Prévue'), ('open', 'Ouverte'), ('closed', 'Levée')], default='planned', max_length=10, verbose_name='état')),
                    ('title', models.CharField(max_length=160, verbose_name='intitulé')),
                    ('held_on', models.DateField(verbose_name='date de la séance')),
                    ('quorum', models.PositiveSmallIntegerField(verbose_name='quorum')),
                    ('planned_at', models.DateTimeField(verbose_name='prévue le')),
                    ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='ouverte le')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='levée le')),
                    ('budget_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.budgetline', verbose_name='ligne budgétaire')),
                    ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='président de séance')),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('current_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funding.agendaitem', verbose_name='dossier examiné')),
                    ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'séance du comité',
                    'verbose_name_plural': 'séances du comité',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'open', 'closed'])), name='session_status_known', violation_error_message='Cet état de séance n’existe pas.'), models.CheckConstraint(condition=models.Q(('quorum__gte', 1)), name='session_has_a_quorum', violation_error_message='Le quorum est d’au moins un membre.'), models.CheckConstraint(condition=models.Q(('status', 'planned'), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False)), _connector='OR'), name='session_opened_has_date_and_person', violation_error_message='Une séance ouverte a sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='session_closed_has_date_and_person', violation_error_message='Une séance levée a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='Minutes',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('drawn_at', models.DateTimeField(verbose_name='dressé le')),
                    ('told', models.JSONField(verbose_name='contenu')),
                    ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                    ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='document')),
                    ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='funding.committeesession')),
                ],
                options={
                    'verbose_name': 'procès-verbal',
                    'verbose_name_plural': 'procès-verbaux',
                    'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='minutes_hash_is_sha256', violation_error_message='L’empreinte du procès-verbal est mal formée.')],
                },
            ),
            migrations.CreateModel(
                name='Scenario',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('ceiling_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='plafond étudié')),
                    ('explanation', models.TextField(blank=True, verbose_name='règle suivie')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('drawn_at', models.DateTimeField(verbose_name='composé le')),
                    ('promoted_at', models.DateTimeField(blank=True, null=True, verbose_name='devenu décision le')),
                    ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('promoted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scenarios', to='funding.committeesession')),
                ],
                options={
                    'verbose_name': 'scénario',
                    'ordering': ['session_id', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('session', 'name'), name='scenario_named_once', violation_error_message='Un scénario de la séance porte déjà ce nom.'), models.CheckConstraint(condition=models.Q(('ceiling_amount', None), ('ceiling_amount__gte', 0), _connector='OR'), name='scenario_ceiling_is_positive', violation_error_message='Le plafond étudié ne peut être négatif.'), models.CheckConstraint(condition=models.Q(models.Q(('promoted_at', None), ('promoted_by', None)), models.Q(('promoted_at__isnull', False), ('promoted_by__isnull', False)), _connector='OR'), name='scenario_promoted_has_its_person', violation_error_message='Une promotion a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='ScenarioChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('choice', models.CharField(choices=[('grant', 'Accorder'), ('defer', 'Ajourner'), ('refuse', 'Refuser')], max_length=6, verbose_name='réponse')),
                    ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant')),
                    ('instrument', models.CharField(blank=True, choices=[('uo_allotment', 'Mise à disposition sur UO'), ('management_delegation', 'Délégation de gestion'), ('credit_transfer', 'Décret de transfert'), ('operator_agreement', 'Convention avec un opérateur')], max_length=24, verbose_name='instrument')),
                    ('reason', models.TextField(blank=True, verbose_name='motif')),
                    ('derogation_reason', models.TextField(blank=True, verbose_name='motif de la dérogation')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funding.agendaitem')),
                    ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='funding.scenario')),
                ],
                options={
                    'verbose_name': 'choix d’un scénario',
                    'verbose_name_plural': 'choix d’un scénario',
                    'ordering': ['scenario_id', 'item_id'],
                    'constraints': [models.UniqueConstraint(fields=('scenario', 'item'), name='scenario_one_choice_a_file', violation_error_message='Ce scénario répond déjà sur ce dossier.'), models.CheckConstraint(condition=models.Q(('choice__in', ['grant', 'defer', 'refuse'])), name='scenario_choice_known', violation_error_message='Cette réponse n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('choice', 'grant'), ('instrument__in', ['uo_allotment', 'management_delegation', 'credit_transfer', 'operator_agreement'])), models.Q(models.Q(('choice', 'grant'), _negated=True), ('amount', None)), _connector='OR'), name='scenario_grant_has_its_amount', violation_error_message='Un accord a son montant et son instrument.')],
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seated_at', models.DateTimeField(verbose_name='désigné le')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                    ('seated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='funding.committeesession')),
                ],
                options={
                    'verbose_name': 'siège au comité',
                    'verbose_name_plural': 'sièges au comité',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('session', 'member'), name='seat_once_a_session', violation_error_message='Cette personne siège déjà.')],
                },
            ),
            migrations.CreateModel(
                name='Vote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.CharField(choices=[('for', 'Pour'), ('against', 'Contre'), ('abstain', 'Abstention')], max_length=8, verbose_name='vote')),
                    ('cast_at', models.DateTimeField(verbose_name='voté le')),
                    ('cast_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='funding.agendaitem')),
                ],
                options={
                    'verbose_name': 'vote',
                    'ordering': ['item_id', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('item', 'cast_by'), name='vote_once_a_member', violation_error_message='Ce membre a déjà voté.'), models.CheckConstraint(condition=models.Q(('value__in', ['for', 'against', 'abstain'])), name='vote_value_known', violation_error_message='Ce vote n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='Milestone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                    ('due_on', models.DateField(verbose_name='attendu le')),
                    ('status', models.CharField(choices=[('awaited', 'Rapport attendu'), ('reported', 'Rapport remis'), ('released', 'Libéré'), ('held', 'Suspendu'), ('stopped', 'Arrêté'), ('dropped', 'Sans objet')], default='awaited', max_length=20, verbose_name='état')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                    ('answer_reason', models.TextField(blank=True, verbose_name='motif de la réponse')),
                    ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='funding.agreement')),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='funding.cofinancing')),
                    ('tranche', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestone', to='funding.tranche')),
                ],
                options={
                    'verbose_name': 'jalon',
                    'verbose_name_plural': 'jalons',
                    'ordering': ['cofinancing_id', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('cofinancing', 'number'), name='milestone_numbered_once', violation_error_message='Ce jalon est déjà enregistré.'), models.CheckConstraint(condition=models.Q(('status__in', ['awaited', 'reported', 'released', 'held', 'stopped', 'dropped'])), name='milestone_status_known', violation_error_message='Cet état de jalon n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('released', 'held', 'stopped')), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='milestone_answer_has_date_and_person', violation_error_message='La réponse à un jalon a sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['held', 'stopped']), _negated=True), models.Q(('answer_reason', ''), _negated=True), _connector='OR'), name='milestone_held_or_stopped_has_its_reason', violation_error_message='Suspendre ou arrêter demande un motif.')],
                },
            ),
            migrations.CreateModel(
                name='ImpactReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('summary', models.TextField(verbose_name='résultats')),
                    ('difficulties', models.TextField(blank=True, verbose_name='difficultés et suites')),
                    ('reported_at', models.DateTimeField(verbose_name='remis le')),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='impact_reports', to='funding.cofinancing')),
                    ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment')),
                    ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('milestone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='funding.milestone')),
                ],
                options={
                    'verbose_name': 'rapport d’impact',
                    'verbose_name_plural': 'rapports d’impact',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('summary', ''), _negated=True), name='impact_report_says_something', violation_error_message='Décrivez les résultats obtenus.')],
                },
            ),
            migrations.CreateModel(
                name='Measure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='valeur')),
                    ('measured_on', models.DateField(verbose_name='mesurée le')),
                    ('evidence', models.CharField(max_length=500, verbose_name='preuve')),
                    ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='projects.indicator')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='funding.impactreport')),
                ],
                options={
                    'verbose_name': 'mesure',
                    'ordering': ['report_id', 'indicator_id'],
                    'constraints': [models.UniqueConstraint(fields=('report', 'indicator'), name='measure_once_a_report', violation_error_message='Cet indicateur est déjà mesuré dans ce rapport.'), models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='measure_has_its_evidence', violation_error_message='Dites où la mesure se vérifie.')],
                },
            ),
            migrations.CreateModel(
                name='PaymentRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('statement', models.TextField(verbose_name='travaux réalisés')),
                    ('requested_at', models.DateTimeField(verbose_name='demandé le')),
                    ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment')),
                    ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('tranche', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_requests', to='funding.tranche')),
                ],
                options={
                    'verbose_name': 'demande de paiement',
                    'verbose_name_plural': 'demandes de paiement',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('statement', ''), _negated=True), name='payment_request_says_what_was_done', violation_error_message='Décrivez les travaux réalisés.')],
                },
            ),
            migrations.CreateModel(
                name='Assignment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('part', models.CharField(choices=[('owner', 'Instructeur principal'), ('second', 'Second instructeur')], max_length=10, verbose_name='part')),
                    ('assigned_at', models.DateTimeField(verbose_name='confié le')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='jusqu’au')),
                    ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='funding.cofinancing')),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='instructeur')),
                ],
                options={
                    'verbose_name': 'attribution d’un dossier',
                    'verbose_name_plural': 'attributions de dossiers',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('cofinancing', 'part'), name='assignment_one_a_part', violation_error_message='Le dossier a déjà son instructeur pour cette part.'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('cofinancing', 'reviewer'), name='assignment_two_different_people', violation_error_message='Les deux instructeurs sont deux personnes.'), models.CheckConstraint(condition=models.Q(('part__in', ['owner', 'second'])), name='assignment_part_known', violation_error_message='Cette part n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='assignment_ended_has_its_person', violation_error_message='Une attribution finie a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='Follow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('followed_at', models.DateTimeField(verbose_name='suivi depuis le')),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follows', to='funding.cofinancing')),
                    ('followed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follows', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'suivi d’un dossier',
                    'verbose_name_plural': 'suivis de dossiers',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('cofinancing', 'followed_by'), name='follow_once', violation_error_message='Vous suivez déjà ce dossier.')],
                },
            ),
            migrations.CreateModel(
                name='Opinion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('question', models.TextField(verbose_name='question')),
                    ('due_on', models.DateField(verbose_name='attendu le')),
                    ('confidentiality', models.CharField(choices=[('desk', 'Réservé au guichet'), ('shared', 'Lu aussi par le ministère')], default='desk', max_length=10, verbose_name='confidentialité')),
                    ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                    ('answer', models.TextField(blank=True, verbose_name='avis')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='rendu le')),
                    ('declined_reason', models.TextField(blank=True, verbose_name='motif du refus de répondre')),
                    ('declined_at', models.DateTimeField(blank=True, null=True, verbose_name='décliné le')),
                    ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='funding.cofinancing')),
                    ('declined_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to=settings.AUTH_USER_MODEL, verbose_name='expert')),
                ],
                options={
                    'verbose_name': 'avis d’expert',
                    'verbose_name_plural': 'avis d’experts',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None), ('cancelled_at', None), ('declined_at', None)), fields=('cofinancing', 'expert'), name='opinion_once_at_a_time', violation_error_message='Cet expert a déjà été sollicité sur ce dossier.'), models.CheckConstraint(condition=models.Q(('confidentiality__in', ['desk', 'shared'])), name='opinion_confidentiality_known', violation_error_message='Cette confidentialité n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by', models.F('expert')), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='opinion_answered_by_its_expert', violation_error_message='L’avis est rendu par l’expert sollicité, avec un texte.'), models.CheckConstraint(condition=models.Q(models.Q(('declined_at', None), ('declined_by', None), ('declined_reason', '')), models.Q(('declined_at__isnull', False), ('declined_by', models.F('expert')), models.Q(('declined_reason', ''), _negated=True)), _connector='OR'), name='opinion_declined_by_its_expert', violation_error_message='L’expert qui décline dit pourquoi.'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('cancelled_by', None)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='opinion_cancelled_has_its_person', violation_error_message='Une demande d’avis annulée a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='ThreadMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('private', 'Fil privé du guichet'), ('holder', 'Échanges avec le ministère')], max_length=10, verbose_name='fil')),
                    ('text', models.TextField(verbose_name='message')),
                    ('sent_at', models.DateTimeField(verbose_name='envoyé le')),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='funding.cofinancing')),
                    ('piece', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='pièce jointe')),
                    ('recipients', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='destinataires')),
                    ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'message d’instruction',
                    'verbose_name_plural': 'messages d’instruction',
                    'ordering': ['cofinancing_id', 'sent_at', 'pk'],
                    'indexes': [models.Index(fields=['cofinancing', 'channel', 'id'], name='thread_message_by_file')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['private', 'holder'])), name='thread_channel_known', violation_error_message='Ce fil n’existe pas.'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='thread_message_has_its_text', violation_error_message='Écrivez votre message.')],
                },
            ),
            migrations.CreateModel(
                name='Deliverable',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('dataset', 'Jeu de données'), ('api', 'API'), ('code', 'Dépôt de code'), ('reuse', 'Réutilisation')], max_length=10, verbose_name='nature')),
                    ('label', models.CharField(max_length=200, verbose_name='intitulé')),
                    ('address', models.URLField(blank=True, max_length=500, verbose_name='adresse')),
                    ('promised_at', models.DateTimeField(verbose_name='promis le')),
                    ('located_at', models.DateTimeField(blank=True, null=True, verbose_name='adresse donnée le')),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliverables', to='funding.cofinancing')),
                    ('located_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('promised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'livrable promis',
                    'verbose_name_plural': 'livrables promis',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['dataset', 'api', 'code', 'reuse'])), name='deliverable_kind_known', violation_error_message='Cette nature de livrable n’existe pas.'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='deliverable_has_its_label', violation_error_message='Un livrable a son intitulé.'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('located_at', None), ('located_by', None)), models.Q(models.Q(('address', ''), _negated=True), ('located_at__isnull', False), ('located_by__isnull', False)), _connector='OR'), name='deliverable_located_has_its_person', violation_error_message='Une adresse a sa date et son auteur.'), models.UniqueConstraint(fields=('cofinancing', 'kind', 'label'), name='deliverable_promised_once', violation_error_message='Ce livrable est déjà promis.')],
                },
            ),
            migrations.CreateModel(
                name='DeliverableCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('found', 'En ligne'), ('incomplete', 'Incomplet'), ('absent', 'Introuvable'), ('unreachable', 'Pas de réponse')], max_length=12, verbose_name='constat')),
                    ('sentence', models.CharField(max_length=500, verbose_name='ce qui a été vu')),
                    ('asked', models.CharField(max_length=600, verbose_name='adresse interrogée')),
                    ('http_status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='statut HTTP')),
                    ('excerpt', models.TextField(blank=True, verbose_name='extrait de la réponse')),
                    ('sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte de la réponse')),
                    ('checked_at', models.DateTimeField(verbose_name='vérifié le')),
                    ('deliverable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='funding.deliverable')),
                ],
                options={
                    'verbose_name': 'vérification de livrable',
                    'verbose_name_plural': 'vérifications de livrables',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['deliverable', '-id'], name='check_latest_first')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['found', 'incomplete', 'absent', 'unreachable'])), name='deliverable_state_known', violation_error_message='Ce constat n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='LetterTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('grant', 'Notification d’accord'), ('partial_grant', 'Notification d’accord partiel'), ('deferral', 'Notification d’ajournement'), ('refusal', 'Notification de refus'), ('agreement_uo_allotment', 'Convention : mise à disposition sur UO'), ('agreement_management_delegation', 'Convention de délégation de gestion'), ('agreement_credit_transfer', 'Convention : décret de transfert'), ('agreement_operator_agreement', 'Convention avec un opérateur'), ('amendment', 'Avenant à la convention')], max_length=40, verbose_name='nature')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                    ('title', models.CharField(max_length=200, verbose_name='objet')),
                    ('body', models.TextField(verbose_name='texte')),
                    ('signature', models.TextField(blank=True, verbose_name='signature')),
                    ('written_at', models.DateTimeField(verbose_name='écrite le')),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publiée le')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'modèle de courrier',
                    'verbose_name_plural': 'modèles de courrier',
                    'ordering': ['kind', '-number'],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='letter_template_numbered_once', violation_error_message='Cette version du modèle existe déjà.'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('kind',), name='letter_template_one_draft', violation_error_message='Ce modèle a déjà une version en préparation.'), models.CheckConstraint(condition=models.Q(('kind__in', ['grant', 'partial_grant', 'deferral', 'refusal', 'agreement_uo_allotment', 'agreement_management_delegation', 'agreement_credit_transfer', 'agreement_operator_agreement', 'amendment'])), name='letter_template_kind_known', violation_error_message='Cette nature de courrier n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('published_by', None)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='letter_template_published_has_its_person', violation_error_message='Une version publiée a sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='letter_template_has_title_and_body', violation_error_message='Un modèle a son objet et son texte.')],
                },
            ),
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('grant', 'Notification d’accord'), ('partial_grant', 'Notification d’accord partiel'), ('deferral', 'Notification d’ajournement'), ('refusal', 'Notification de refus'), ('agreement_uo_allotment', 'Convention : mise à disposition sur UO'), ('agreement_management_delegation', 'Convention de délégation de gestion'), ('agreement_credit_transfer', 'Convention : décret de transfert'), ('agreement_operator_agreement', 'Convention avec un opérateur'), ('amendment', 'Avenant à la convention')], max_length=40, verbose_name='nature')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                    ('reference', models.CharField(max_length=20, unique=True, verbose_name='code')),
                    ('data', models.JSONField(verbose_name='contenu')),
                    ('decision_moment', models.DateTimeField(blank=True, null=True, verbose_name='décision du')),
                    ('made_at', models.DateTimeField(verbose_name='établi le')),
                    ('notified_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='funding.cofinancing')),
                    ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='letter', to='documents.attachment')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('notified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('told', models.ManyToManyField(related_name='letters_received', to=settings.AUTH_USER_MODEL, verbose_name='destinataires')),
                    ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='funding.lettertemplate')),
                ],
                options={
                    'verbose_name': 'courrier',
                    'ordering': ['cofinancing_id', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('cofinancing', 'number'), name='letter_numbered_once', violation_error_message='Ce courrier est déjà enregistré.'), models.CheckConstraint(condition=models.Q(('kind__in', ['grant', 'partial_grant', 'deferral', 'refusal', 'agreement_uo_allotment', 'agreement_management_delegation', 'agreement_credit_transfer', 'agreement_operator_agreement', 'amendment'])), name='letter_kind_known', violation_error_message='Cette nature de courrier n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('notified_at', None), ('notified_by', None)), models.Q(('notified_at__isnull', False), ('notified_by__isnull', False)), _connector='OR'), name='letter_notified_has_its_person', violation_error_message='Un envoi a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='SignedScan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=20, unique=True, verbose_name='dépôt')),
                    ('status', models.CharField(choices=[('unread', 'Code à saisir'), ('matched', 'Rattaché'), ('set_aside', 'Mis de côté')], max_length=10, verbose_name='état')),
                    ('received_at', models.DateTimeField(verbose_name='reçu le')),
                    ('was_read', models.BooleanField(default=False, verbose_name='code lu par la machine')),
                    ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='classé le')),
                    ('reason', models.TextField(blank=True, verbose_name='motif')),
                    ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signed_scan', to='documents.attachment')),
                    ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='funding.letter')),
                    ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'exemplaire signé',
                    'verbose_name_plural': 'exemplaires signés',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('letter', None), ('settled_at', None), ('settled_by', None), ('status', 'unread')), models.Q(('letter__isnull', False), ('settled_at__isnull', False), ('settled_by__isnull', False), ('status', 'matched')), models.Q(('letter', None), ('settled_at__isnull', False), ('settled_by__isnull', False), ('status', 'set_aside'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='signed_scan_status_known', violation_error_message='Un exemplaire rattaché a sa convention, sa date, son auteur ; mis de côté, son motif.')],
                },
            ),
            migrations.CreateModel(
                name='Amendment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                    ('reason', models.TextField(verbose_name='objet de l’avenant')),
                    ('total_before', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='coût total avant')),
                    ('total_after', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='coût total après')),
                    ('eligible_before', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='assiette avant')),
                    ('eligible_after', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='assiette après')),
                    ('duration_before', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='durée avant')),
                    ('duration_after', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='durée après')),
                    ('aid_before', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='aide avant')),
                    ('withdrawn_amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='retiré des engagements')),
                    ('released_amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='rendu sans avoir été engagé')),
                    ('changes', models.JSONField(blank=True, default=list, verbose_name='tranches et jalons modifiés')),
                    ('prepared_at', models.DateTimeField(verbose_name='préparé le')),
                    ('signed_on', models.DateField(blank=True, null=True, verbose_name='signé le')),
                    ('recorded_at', models.DateTimeField(blank=True, null=True, verbose_name='enregistré le')),
                    ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='abandonné le')),
                    ('cofinancing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='funding.cofinancing')),
                    ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment')),
                    ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'avenant',
                    'verbose_name_plural': 'avenants',
                    'ordering': ['cofinancing_id', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('cofinancing', 'number'), name='amendment_numbered_once', violation_error_message='Cet avenant est déjà enregistré.'), models.UniqueConstraint(condition=models.Q(('dropped_at', None), ('recorded_at', None)), fields=('cofinancing',), name='amendment_prepared_one_at_a_time', violation_error_message='Un avenant est déjà en préparation.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='amendment_has_its_reason', violation_error_message='Un avenant dit son objet.'), models.CheckConstraint(condition=models.Q(('total_after__isnull', False), ('eligible_after__isnull', False), ('duration_after__isnull', False), ('withdrawn_amount__gt', 0), ('released_amount__gt', 0), models.Q(('changes', []), _negated=True), _connector='OR'), name='amendment_changes_something', violation_error_message='Un avenant change quelque chose.'), models.CheckConstraint(condition=models.Q(models.Q(('total_after', None), ('total_after__gt', 0), _connector='OR'), models.Q(('eligible_after', None), ('eligible_after__gt', 0), _connector='OR'), models.Q(('total_after', None), ('eligible_after', None), ('eligible_after__lte', models.F('total_after')), _connector='OR')), name='amendment_costs_are_likely', violation_error_message='L’assiette est positive et ne dépasse pas le coût.'), models.CheckConstraint(condition=models.Q(('released_amount__gte', 0), ('withdrawn_amount__gte', 0), ('aid_before__gte', django.db.models.expressions.CombinedExpression(models.F('withdrawn_amount'), '+', models.F('released_amount')))), name='amendment_only_reduces_the_aid', violation_error_message='Un avenant ne rend pas plus que l’aide.'), models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('recorded_at', None), ('recorded_by', None), ('signed_on', None)), models.Q(('dropped_at', None), ('recorded_at__isnull', False), ('recorded_by__isnull', False), ('signed_on__isnull', False)), _connector='OR'), name='amendment_signed_has_day_and_person', violation_error_message='Un avenant signé a sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('dropped_at', None), ('dropped_by', None)), models.Q(('dropped_at__isnull', False), ('dropped_by__isnull', False)), _connector='OR'), name='amendment_dropped_has_date_and_person', violation_error_message='Un avenant abandonné a sa date et son auteur.')],
                },
            ),
            migrations.RunSQL(
                "CREATE INDEX project_title_trigrams ON projects_project "
                "USING gin (title gin_trgm_ops)",
                "DROP INDEX project_title_trigrams",
            ),
            migrations.RunSQL(GUARD, UNDO),
            pgtrigger.migrations.AddTrigger(
                model_name='cofinancing',
                trigger=pgtrigger.compiler.Trigger(name='cofinancing_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='45711434e015ec1b8654caaadae7ca11399167c2', operation='DELETE', pgid='pgtrigger_cofinancing_never_deleted_199c0', table='funding_cofinancing', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cofinancing',
                trigger=pgtrigger.compiler.Trigger(name='cofinancing_decision_rests_on_two_assessments', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IN (\'granted\', \'agreed\', \'in_execution\', \'settled\', \'cancelled\', \'refused\', \'deferred\'))', declare='DECLARE sound INTEGER;', func="\nIF TG_OP = 'UPDATE' AND OLD.status IN ('granted', 'agreed', 'in_execution', 'settled', 'cancelled')\n   AND OLD.decided_by_id IS NOT DISTINCT FROM NEW.decided_by_id THEN\n    RETURN NULL;\nEND IF;\nSELECT count(*) INTO sound FROM funding_assessment a\n WHERE a.cofinancing_id = NEW.id AND (\n    SELECT NOT d.has_conflict FROM funding_interestdeclaration d\n     WHERE d.cofinancing_id = NEW.id AND d.declared_by_id = a.assessed_by_id\n     ORDER BY d.id DESC LIMIT 1);\nIF sound < 2 THEN\n    RAISE EXCEPTION\n    'Il faut deux évaluations complètes, rendues par des instructeurs sans conflit d’intérêts.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_decision_rests_on_two_assessments';\nEND IF;\nIF EXISTS (SELECT 1 FROM funding_assessment a\n            WHERE a.cofinancing_id = NEW.id AND a.assessed_by_id = NEW.decided_by_id) THEN\n    RAISE EXCEPTION 'Qui a instruit le dossier ne le décide pas.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_reviewer_does_not_decide';\nEND IF;\nIF (SELECT d.has_conflict FROM funding_interestdeclaration d\n     WHERE d.cofinancing_id = NEW.id AND d.declared_by_id = NEW.decided_by_id\n     ORDER BY d.id DESC LIMIT 1) THEN\n    RAISE EXCEPTION 'Qui a déclaré un conflit d’intérêts ne décide pas.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_decider_has_no_conflict';\nEND IF;\nRETURN NULL;\n", hash='c33e048586ab6e3810ad191b040a0db1eb84f2af', operation='INSERT OR UPDATE OF "status", "decided_by_id"', pgid='pgtrigger_cofinancing_decision_rests_on_two_assessments_43be1', table='funding_cofinancing', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cofinancing',
                trigger=pgtrigger.compiler.Trigger(name='cofinancing_instrument_fits_its_holder', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."granted_amount" IS NOT NULL)', declare='DECLARE body TEXT; staff NUMERIC; payable NUMERIC;', func="\nIF NEW.granted_amount IS NULL OR NEW.instrument = '' THEN\n    RETURN NULL;\nEND IF;\nSELECT o.kind INTO body FROM projects_project p\n  JOIN accounts_organisation o ON o.id = p.organisation_id WHERE p.id = NEW.project_id;\nIF NEW.instrument = 'operator_agreement' AND body <> 'state_operator' THEN\n    RAISE EXCEPTION 'Seul un opérateur signe une convention d’opérateur.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_agreement_is_for_operators';\nEND IF;\nIF NEW.instrument IN ('uo_allotment', 'credit_transfer') AND body = 'state_operator' THEN\n    RAISE EXCEPTION 'Un opérateur ne reçoit ni mise à disposition sur UO ni décret de transfert.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'state_instrument_is_for_state_services';\nEND IF;\nIF NEW.instrument <> 'credit_transfer' THEN\n    SELECT sum(cost) FILTER (WHERE l.nature = 'staff'),\n           coalesce(sum(cost) FILTER (WHERE l.nature <> 'staff'), 0)\n      INTO staff, payable\n      FROM projects_project p\n      JOIN projects_callversion v ON v.id = p.call_version_id\n      JOIN projects_costline l ON l.project_id = p.id AND l.nature <> ALL (v.excluded_natures)\n      CROSS JOIN LATERAL (\n        SELECT CASE v.tax_basis WHEN 'ht' THEN l.amount_ht ELSE l.amount_ttc END AS cost) counted\n     WHERE p.id = NEW.project_id;\n    IF staff IS NOT NULL AND NEW.granted_amount > payable THEN\n        RAISE EXCEPTION 'Le titre 2 ne se finance que par décret de transfert.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_cost_only_by_credit_transfer';\n    END IF;\nEND IF;\nRETURN NULL;\n", hash='f63f90e8b154447d983053a0ce4366b3efc86d34', operation='INSERT OR UPDATE OF "granted_amount", "instrument"', pgid='pgtrigger_cofinancing_instrument_fits_its_holder_8fa81', table='funding_cofinancing', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cofinancing',
                trigger=pgtrigger.compiler.Trigger(name='cofinancing_is_searchable', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO finding_passage (source, source_id, file_kind, reference, holder_id, is_internal, title, holder_names, label, body, moment) SELECT 'cofinancing', NEW.id, 'cofinancing', NEW.reference, f.organisation_id, TRUE, '', '', '', concat_ws(E'\\n', NEW.synthesis, NEW.decision_reason, NEW.derogation_reason), f.created_at FROM projects_project f WHERE f.id = NEW.project_id AND (TG_OP = 'UPDATE' OR NEW.synthesis <> '' OR NEW.decision_reason <> '')\nON CONFLICT (source, source_id) DO UPDATE SET reference = EXCLUDED.reference,\n    holder_id = EXCLUDED.holder_id, is_internal = EXCLUDED.is_internal, title = EXCLUDED.title,\n    holder_names = EXCLUDED.holder_names, label = EXCLUDED.label, body = EXCLUDED.body,\n    moment = EXCLUDED.moment;\n\nRETURN NULL;\n", hash='916a7013d0661b69e93efa10fcb9b61a5f9da07b', operation='INSERT OR UPDATE OF "synthesis", "decision_reason", "derogation_reason"', pgid='pgtrigger_cofinancing_is_searchable_388a9', table='funding_cofinancing', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cofinancing',
                trigger=pgtrigger.compiler.Trigger(name='cofinancing_settled_after_its_final_report', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" = \'settled\')', func="\nIF NOT EXISTS (SELECT 1 FROM funding_impactreport r\n                WHERE r.cofinancing_id = NEW.id AND r.milestone_id IS NULL) THEN\n    RAISE EXCEPTION 'Un cofinancement se solde après son rapport final.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_settled_after_its_final_report';\nEND IF;\nRETURN NULL;\n", hash='a963d89947e16b5b88197fda945046e9d663a4e5', operation='INSERT OR UPDATE OF "status"', pgid='pgtrigger_cofinancing_settled_after_its_final_report_eebc8', table='funding_cofinancing', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='assessment',
                trigger=pgtrigger.compiler.Trigger(name='assessment_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='322703f70d32885a1b545270f26fa621decb4c89', operation='UPDATE OR DELETE', pgid='pgtrigger_assessment_never_changes_8f682', table='funding_assessment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='assessment',
                trigger=pgtrigger.compiler.Trigger(name='assessment_without_conflict', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (SELECT NOT d.has_conflict FROM funding_interestdeclaration d WHERE d.cofinancing_id = NEW.cofinancing_id AND d.declared_by_id = NEW.assessed_by_id ORDER BY d.id DESC LIMIT 1) IS NOT TRUE THEN RAISE EXCEPTION 'assessment_without_conflict' USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_without_conflict'; END IF; RETURN NEW;", hash='a5fe9d4bf58e42345439f9ca0f04d2a304ad92f0', operation='INSERT', pgid='pgtrigger_assessment_without_conflict_b89c3', table='funding_assessment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='agreement',
                trigger=pgtrigger.compiler.Trigger(name='agreement_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d3346900b3a22d259f36285bded8461a1462bff2', operation='DELETE', pgid='pgtrigger_agreement_never_deleted_90701', table='funding_agreement', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='interestdeclaration',
                trigger=pgtrigger.compiler.Trigger(name='declaration_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c71e6c9e39f2f9a6a55ed6bc16fc51b223e17ce8', operation='UPDATE OR DELETE', pgid='pgtrigger_declaration_never_changes_2c3d6', table='funding_interestdeclaration', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tranche',
                trigger=pgtrigger.compiler.Trigger(name='tranche_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='57f93082ce720f8cede6d79bbf422f891d930369', operation='DELETE', pgid='pgtrigger_tranche_never_deleted_1365d', table='funding_tranche', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tranche',
                trigger=pgtrigger.compiler.Trigger(name='paid_tranche_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."paid_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='440e4462a38ac535dcdfdd6317d5b93a5f4d1f1a', operation='UPDATE', pgid='pgtrigger_paid_tranche_never_changes_de344', table='funding_tranche', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tranche',
                trigger=pgtrigger.compiler.Trigger(name='tranche_is_payable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."certified_at" IS NOT NULL)', declare='DECLARE terms RECORD;', func="\nSELECT a.instrument, a.cofinancing_id,\n       a.document_id IS NOT NULL AND a.published_on IS NOT NULL AS is_published,\n       a.ej_number <> '' OR e.ej_number <> '' AS is_numbered,\n       EXISTS (SELECT 1 FROM funding_paymentrequest r WHERE r.tranche_id = NEW.id) AS is_requested\n  INTO terms\n  FROM funding_agreement a JOIN ledger_engagement e ON e.id = a.engagement_id\n WHERE a.id = NEW.agreement_id;\nIF NEW.certified_at IS NOT NULL AND terms.instrument = 'operator_agreement'\n   AND NOT terms.is_requested THEN\n    RAISE EXCEPTION 'L’opérateur demande d’abord le paiement.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_asks_to_be_paid';\nEND IF;\nIF NEW.paid_at IS NULL THEN\n    RETURN NULL;\nEND IF;\nIF EXISTS (SELECT 1 FROM funding_milestone m\n            WHERE m.cofinancing_id = terms.cofinancing_id AND m.status = 'held') THEN\n    RAISE EXCEPTION 'Un jalon suspend les paiements.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_milestone_blocks_payment';\nEND IF;\nIF EXISTS (SELECT 1 FROM funding_milestone m\n            WHERE m.tranche_id = NEW.id AND m.status <> 'released') THEN\n    RAISE EXCEPTION 'Le jalon de cette tranche ne l’a pas libérée.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'tranche_waits_for_its_milestone';\nEND IF;\nIF terms.instrument = 'management_delegation' AND NOT terms.is_published THEN\n    RAISE EXCEPTION 'La délégation de gestion doit être écrite et publiée.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_is_written_and_published';\nEND IF;\nIF terms.instrument = 'operator_agreement' AND NOT terms.is_numbered THEN\n    RAISE EXCEPTION 'La convention n’a pas son numéro d’EJ.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_payment_has_its_number';\nEND IF;\nRETURN NULL;\n", hash='923274b054ea1bdc82b8747151c91a5cbfc8c521', operation='INSERT OR UPDATE OF "certified_at", "paid_at"', pgid='pgtrigger_tranche_is_payable_54311', table='funding_tranche', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='agendaitem',
                trigger=pgtrigger.compiler.Trigger(name='agenda_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6847f568052b594220bd88da2fdc5eb8c7cca701', operation='DELETE', pgid='pgtrigger_agenda_never_deleted_1c138', table='funding_agendaitem', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='agendaitem',
                trigger=pgtrigger.compiler.Trigger(name='agenda_guard', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE held RECORD; votes RECORD;', func="\nSELECT s.status, s.quorum, s.chair_id, l.strand INTO held\n  FROM funding_committeesession s JOIN ledger_budgetline l ON l.id = s.budget_line_id\n WHERE s.id = NEW.session_id FOR SHARE OF s;\nIF TG_OP = 'INSERT' THEN\n    IF held.status = 'closed' OR NEW.outcome <> 'pending' THEN\n        RAISE EXCEPTION 'agenda_of_a_session_not_closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'agenda_of_a_session_not_closed';\n    END IF;\n    IF (SELECT c.strand FROM funding_cofinancing c WHERE c.id = NEW.cofinancing_id) <> held.strand\n    THEN RAISE EXCEPTION 'agenda_item_of_the_lines_strand' USING ERRCODE = 'check_violation', CONSTRAINT = 'agenda_item_of_the_lines_strand'; END IF;\n    RETURN NEW;\nEND IF;\nIF OLD.outcome <> 'pending' OR NEW.cofinancing_id <> OLD.cofinancing_id\n   OR NEW.session_id <> OLD.session_id THEN\n    RAISE EXCEPTION 'agenda_answer_never_changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'agenda_answer_never_changes';\nEND IF;\nIF held.status = 'closed' THEN RAISE EXCEPTION 'agenda_of_a_session_not_closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'agenda_of_a_session_not_closed'; END IF;\nIF NEW.outcome NOT IN ('granted', 'deferred', 'refused') THEN RETURN NEW; END IF;\nIF held.status <> 'open' THEN RAISE EXCEPTION 'decision_in_an_open_session' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_in_an_open_session'; END IF;\nSELECT count(*) AS cast_count,\n       count(*) FILTER (WHERE v.value = 'for') AS yes,\n       count(*) FILTER (WHERE v.value = 'against') AS no,\n       bool_or(v.value = 'for' AND v.cast_by_id = held.chair_id) AS chair_says_yes\n  INTO votes\n  FROM funding_vote v WHERE v.item_id = NEW.id AND \n(SELECT NOT d.has_conflict FROM funding_interestdeclaration d\n  WHERE d.cofinancing_id = NEW.cofinancing_id AND d.declared_by_id = v.cast_by_id\n  ORDER BY d.id DESC LIMIT 1)\n;\nIF votes.cast_count < held.quorum THEN RAISE EXCEPTION 'decision_has_its_quorum' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_its_quorum'; END IF;\nIF NEW.outcome = 'granted' AND (\n    votes.yes < votes.no OR (votes.yes = votes.no AND votes.chair_says_yes IS NOT TRUE))\nTHEN RAISE EXCEPTION 'grant_has_its_majority' USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_has_its_majority'; END IF;\nRETURN NEW;\n", hash='325db92e24b1157c8682e3d4f68fc3f7fe028de4', operation='INSERT OR UPDATE', pgid='pgtrigger_agenda_guard_f0b6d', table='funding_agendaitem', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='committeesession',
                trigger=pgtrigger.compiler.Trigger(name='session_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='0c99125ce89e8c1fb1795388a49031cdd14d360c', operation='DELETE', pgid='pgtrigger_session_never_deleted_8a4ae', table='funding_committeesession', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='committeesession',
                trigger=pgtrigger.compiler.Trigger(name='session_closes_when_all_is_answered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" = \'closed\')', func="\nIF EXISTS (SELECT 1 FROM funding_agendaitem i\n            WHERE i.session_id = NEW.id AND i.outcome = 'pending')\nTHEN RAISE EXCEPTION 'session_closes_when_all_is_answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_closes_when_all_is_answered'; END IF;\nRETURN NULL;\n", hash='9e51d9b779e04af57961c93e4b001c4445dfb2c1', operation='INSERT OR UPDATE OF "status"', pgid='pgtrigger_session_closes_when_all_is_answered_f1b6b', table='funding_committeesession', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='minutes',
                trigger=pgtrigger.compiler.Trigger(name='minutes_never_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'minutes_never_change' USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_never_change';", hash='225131777ae7e0195f67e52d0c2c3f429a2f50a9', operation='UPDATE OR DELETE', pgid='pgtrigger_minutes_never_change_5ea5f', table='funding_minutes', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='minutes',
                trigger=pgtrigger.compiler.Trigger(name='minutes_of_a_closed_session', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF (SELECT s.status FROM funding_committeesession s WHERE s.id = NEW.session_id) <> 'closed'\nTHEN RAISE EXCEPTION 'minutes_of_a_closed_session' USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_of_a_closed_session'; END IF;\nRETURN NEW;\n", hash='0d8beb55df62812a78791009aeefca932540423a', operation='INSERT', pgid='pgtrigger_minutes_of_a_closed_session_242c6', table='funding_minutes', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='scenario',
                trigger=pgtrigger.compiler.Trigger(name='promoted_scenario_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."promoted_at" IS NOT NULL)', func="RAISE EXCEPTION 'promoted_scenario_never_changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'promoted_scenario_never_changes';", hash='5dc14cd9fc4a9dbc34e493041a8507932f4e55bf', operation='UPDATE OR DELETE', pgid='pgtrigger_promoted_scenario_never_changes_5dc21', table='funding_scenario', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='scenariochoice',
                trigger=pgtrigger.compiler.Trigger(name='scenario_choice_guard', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE held RECORD;', func="\nSELECT s.promoted_at, s.session_id INTO held FROM funding_scenario s\n WHERE s.id = COALESCE(NEW.scenario_id, OLD.scenario_id) FOR SHARE OF s;\nIF held.promoted_at IS NOT NULL THEN RAISE EXCEPTION 'promoted_scenario_never_changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'promoted_scenario_never_changes'; END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nIF (SELECT i.session_id FROM funding_agendaitem i WHERE i.id = NEW.item_id) <> held.session_id\nTHEN RAISE EXCEPTION 'scenario_choice_on_its_own_agenda' USING ERRCODE = 'check_violation', CONSTRAINT = 'scenario_choice_on_its_own_agenda'; END IF;\nRETURN NEW;\n", hash='3f70196141826e8a3d3576850a9df9155008a70d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_scenario_choice_guard_15b25', table='funding_scenariochoice', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='seat',
                trigger=pgtrigger.compiler.Trigger(name='seat_of_a_session_not_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF (SELECT s.status FROM funding_committeesession s\n     WHERE s.id = COALESCE(NEW.session_id, OLD.session_id) FOR SHARE) = 'closed'\nTHEN RAISE EXCEPTION 'seat_of_a_session_not_closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_of_a_session_not_closed'; END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;\n", hash='bb2113a40b67a46efbb97008f110b5c15fd2d55a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_seat_of_a_session_not_closed_53265', table='funding_seat', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='vote',
                trigger=pgtrigger.compiler.Trigger(name='vote_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6abd03f6ac8ec81fb08407d4a0695399efcdf11c', operation='DELETE', pgid='pgtrigger_vote_never_deleted_cba4b', table='funding_vote', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='vote',
                trigger=pgtrigger.compiler.Trigger(name='vote_guard', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE held RECORD;', func="\nSELECT s.id AS session_id, s.status, i.outcome, i.cofinancing_id INTO held\n  FROM funding_agendaitem i JOIN funding_committeesession s ON s.id = i.session_id\n WHERE i.id = NEW.item_id FOR SHARE OF s, i;\nIF held.status <> 'open' THEN RAISE EXCEPTION 'vote_in_an_open_session' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_in_an_open_session'; END IF;\nIF held.outcome <> 'pending' THEN RAISE EXCEPTION 'vote_before_the_answer' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_before_the_answer'; END IF;\nIF NOT EXISTS (SELECT 1 FROM funding_seat m\n                WHERE m.session_id = held.session_id AND m.member_id = NEW.cast_by_id)\nTHEN RAISE EXCEPTION 'vote_of_a_member' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_of_a_member'; END IF;\nIF (SELECT NOT d.has_conflict FROM funding_interestdeclaration d\n     WHERE d.cofinancing_id = held.cofinancing_id AND d.declared_by_id = NEW.cast_by_id\n     ORDER BY d.id DESC LIMIT 1) IS NOT TRUE\nTHEN RAISE EXCEPTION 'vote_without_conflict' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_without_conflict'; END IF;\nIF EXISTS (SELECT 1 FROM funding_assessment a\n            WHERE a.cofinancing_id = held.cofinancing_id AND a.assessed_by_id = NEW.cast_by_id)\nTHEN RAISE EXCEPTION 'vote_of_who_did_not_review' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_of_who_did_not_review'; END IF;\nRETURN NEW;\n", hash='7bae0811d4751df572e81e36a0792631e1ee0c8a', operation='INSERT OR UPDATE', pgid='pgtrigger_vote_guard_8ad1e', table='funding_vote', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='milestone',
                trigger=pgtrigger.compiler.Trigger(name='milestone_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='45c38fdb3cae0873419193a08c635184b377a8a9', operation='DELETE', pgid='pgtrigger_milestone_never_deleted_64784', table='funding_milestone', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='milestone',
                trigger=pgtrigger.compiler.Trigger(name='milestone_released_after_its_report', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" = \'released\')', func="\nIF NOT EXISTS (SELECT 1 FROM funding_impactreport r WHERE r.milestone_id = NEW.id) THEN\n    RAISE EXCEPTION 'Un jalon se libère après son rapport.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'milestone_released_after_its_report';\nEND IF;\nRETURN NULL;\n", hash='0d9ae7da73c5d40d54b2da9e16926f9cb304e097', operation='INSERT OR UPDATE OF "status"', pgid='pgtrigger_milestone_released_after_its_report_d5ec9', table='funding_milestone', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='impactreport',
                trigger=pgtrigger.compiler.Trigger(name='impact_report_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='99286058162490bcb1a19ca67d1daabcdc405628', operation='UPDATE OR DELETE', pgid='pgtrigger_impact_report_never_changes_35197', table='funding_impactreport', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='measure',
                trigger=pgtrigger.compiler.Trigger(name='measure_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='870fe32356dff16de7a5dbc1fe2e4e2dc2c66ec9', operation='UPDATE OR DELETE', pgid='pgtrigger_measure_never_changes_732b3', table='funding_measure', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentrequest',
                trigger=pgtrigger.compiler.Trigger(name='payment_request_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0bd5ff5a9b24a71da9237af2bf46a7caed40c27e', operation='UPDATE OR DELETE', pgid='pgtrigger_payment_request_never_changes_5ff2f', table='funding_paymentrequest', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='assignment',
                trigger=pgtrigger.compiler.Trigger(name='assignment_without_conflict', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (SELECT d.has_conflict FROM funding_interestdeclaration d WHERE d.cofinancing_id = NEW.cofinancing_id AND d.declared_by_id = NEW.reviewer_id ORDER BY d.id DESC LIMIT 1) THEN RAISE EXCEPTION 'assignment_without_conflict' USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_without_conflict'; END IF; RETURN NEW;", hash='83f9cb737546305250d83a03f33257dca33cb40e', operation='INSERT', pgid='pgtrigger_assignment_without_conflict_4bccb', table='funding_assignment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='opinion_ended_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answered_at" IS NOT NULL OR OLD."declined_at" IS NOT NULL OR OLD."cancelled_at" IS NOT NULL)', func="RAISE EXCEPTION 'opinion_ended_never_changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'opinion_ended_never_changes';", hash='3897735e3f8e255fb47a75dd84106e339cf6d997', operation='UPDATE OR DELETE', pgid='pgtrigger_opinion_ended_never_changes_aa18d', table='funding_opinion', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='threadmessage',
                trigger=pgtrigger.compiler.Trigger(name='thread_message_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f37526e0fb8b41d6ddebba49dc0b0069872cfa04', operation='UPDATE OR DELETE', pgid='pgtrigger_thread_message_never_changes_1824b', table='funding_threadmessage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='threadmessage',
                trigger=pgtrigger.compiler.Trigger(name='thread_message_is_searchable', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO finding_passage (source, source_id, file_kind, reference, holder_id, is_internal, title, holder_names, label, body, moment) SELECT 'thread_message', NEW.id, 'cofinancing', c.reference, p.organisation_id, FALSE, '', '', '', NEW.text, NEW.sent_at FROM funding_cofinancing c JOIN projects_project p ON p.id = c.project_id WHERE c.id = NEW.cofinancing_id AND NEW.channel = 'holder'\nON CONFLICT (source, source_id) DO UPDATE SET reference = EXCLUDED.reference,\n    holder_id = EXCLUDED.holder_id, is_internal = EXCLUDED.is_internal, title = EXCLUDED.title,\n    holder_names = EXCLUDED.holder_names, label = EXCLUDED.label, body = EXCLUDED.body,\n    moment = EXCLUDED.moment;\n\nRETURN NULL;\n", hash='163f65ee6e7f3638460145101c0357745ffa14c7', operation='INSERT OR UPDATE OF "text"', pgid='pgtrigger_thread_message_is_searchable_cb35c', table='funding_threadmessage', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='deliverable',
                trigger=pgtrigger.compiler.Trigger(name='deliverable_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7a4774623fdb1649b690b054d6067860b6131b05', operation='DELETE', pgid='pgtrigger_deliverable_never_deleted_4dcbb', table='funding_deliverable', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='deliverable',
                trigger=pgtrigger.compiler.Trigger(name='promise_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cofinancing_id" IS DISTINCT FROM (NEW."cofinancing_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."promised_at" IS DISTINCT FROM (NEW."promised_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0f5b9e8f1e9dd5aa934721e4930f90674c96630e', operation='UPDATE', pgid='pgtrigger_promise_never_changes_d03ea', table='funding_deliverable', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='deliverablecheck',
                trigger=pgtrigger.compiler.Trigger(name='check_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='30b702d906a2b55993005d075638db6e8e3458ac', operation='UPDATE OR DELETE', pgid='pgtrigger_check_never_changes_3b1a2', table='funding_deliverablecheck', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='lettertemplate',
                trigger=pgtrigger.compiler.Trigger(name='published_template_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='242a2b23a804595d7b546af92d883131e26ccc60', operation='UPDATE OR DELETE', pgid='pgtrigger_published_template_never_changes_6ce3a', table='funding_lettertemplate', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='letter',
                trigger=pgtrigger.compiler.Trigger(name='letter_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8bef6c901eb63285a4a099de32bb2d1c31371fee', operation='DELETE', pgid='pgtrigger_letter_never_deleted_fcd3b', table='funding_letter', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='letter',
                trigger=pgtrigger.compiler.Trigger(name='letter_words_never_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cofinancing_id" IS DISTINCT FROM (NEW."cofinancing_id") OR OLD."data" IS DISTINCT FROM (NEW."data") OR OLD."decision_moment" IS DISTINCT FROM (NEW."decision_moment") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."reference" IS DISTINCT FROM (NEW."reference"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7dde94cc03a220369e79960327be90d6d02290a8', operation='UPDATE', pgid='pgtrigger_letter_words_never_change_19dee', table='funding_letter', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='letter',
                trigger=pgtrigger.compiler.Trigger(name='letter_sent_stays_sent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."notified_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='43bbaca2d3b12d96384046469a91962ea9bf46dd', operation='UPDATE', pgid='pgtrigger_letter_sent_stays_sent_094ce', table='funding_letter', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='signedscan',
                trigger=pgtrigger.compiler.Trigger(name='signed_scan_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5f853ad04aede592dbf72cc5837bbf10d08e1b9a', operation='DELETE', pgid='pgtrigger_signed_scan_never_deleted_23904', table='funding_signedscan', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='signedscan',
                trigger=pgtrigger.compiler.Trigger(name='matched_scan_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" = \'matched\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='93fabbb967c1948ffa56217925b82c06e235d655', operation='UPDATE', pgid='pgtrigger_matched_scan_never_changes_91f3c', table='funding_signedscan', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='amendment',
                trigger=pgtrigger.compiler.Trigger(name='amendment_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='49a0ebb346c3d30577628eabecd76bf146f1b188', operation='DELETE', pgid='pgtrigger_amendment_never_deleted_61238', table='funding_amendment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='amendment',
                trigger=pgtrigger.compiler.Trigger(name='closed_amendment_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."recorded_at" IS NOT NULL OR OLD."dropped_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bcb63438767fa0506b162824e751b0c69d61bf05', operation='UPDATE', pgid='pgtrigger_closed_amendment_never_changes_dd710', table='funding_amendment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='amendment',
                trigger=pgtrigger.compiler.Trigger(name='amendment_stays_within_the_rate', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."recorded_at" IS NOT NULL)', declare='DECLARE terms RECORD; given_back NUMERIC; base NUMERIC;', func="\nSELECT f.granted_amount AS granted, f.eligible_amount AS eligible, f.decided_at AS decided,\n       CASE WHEN f.derogation_reason = '' THEN f.max_rate ELSE f.derogation_max_rate END AS rate\n  INTO terms FROM funding_cofinancing f WHERE f.id = NEW.cofinancing_id;\nSELECT coalesce(sum(a.withdrawn_amount + a.released_amount), 0) INTO given_back\n  FROM funding_amendment a\n WHERE a.cofinancing_id = NEW.cofinancing_id AND a.recorded_at >= terms.decided;\nSELECT a.eligible_after INTO base\n  FROM funding_amendment a\n WHERE a.cofinancing_id = NEW.cofinancing_id AND a.recorded_at >= terms.decided\n   AND a.eligible_after IS NOT NULL ORDER BY a.number DESC LIMIT 1;\nIF terms.granted - given_back > coalesce(base, terms.eligible) * terms.rate THEN\n    RAISE EXCEPTION 'L’aide dépasserait le taux maximal de la nouvelle assiette.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_stays_within_the_rate';\nEND IF;\nRETURN NULL;\n", hash='f8ff520f5876e1209d14207275ac51ad83fb2399', operation='INSERT OR UPDATE OF "recorded_at"', pgid='pgtrigger_amendment_stays_within_the_rate_cf98d', table='funding_amendment', when='AFTER')),
            ),
        ]),
    ]
