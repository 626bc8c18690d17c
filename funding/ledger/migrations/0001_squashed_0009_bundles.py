"""The ledger, its guards and its functions, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

from decimal import Decimal
from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import funding.ledger.models.envelopes
from accounts.migrations._together import Together

SQL = Path(__file__).resolve().parent.parent / "sql"


def run(script: str, undo: str = "") -> migrations.RunSQL:
    back = (SQL / undo).read_text(encoding="utf-8") if undo else migrations.RunSQL.noop
    return migrations.RunSQL((SQL / script).read_text(encoding="utf-8"), back)



class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('ledger', '0001_initial'),
        ('ledger', '0002_guards'),
        ('ledger', '0003_chorus'),
        ('ledger', '0004_months'),
        ('ledger', '0005_lighter'),
        ('ledger', '0006_one_check'),
        ('ledger', '0007_found_anywhere'),
        ('ledger', '0008_lighter_still'),
        ('ledger', '0009_bundles'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
    ]

    operations = [
        Together([
            run('0001_rules.sql', '0001_undo.sql'),
            migrations.CreateModel(
                name='Envelope',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                    ('label', models.CharField(max_length=200, verbose_name='intitulé')),
                    ('programme', models.CharField(max_length=10, verbose_name='programme')),
                    ('action', models.CharField(max_length=10, verbose_name='action')),
                    ('ceiling_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14, verbose_name='plafond d’AE')),
                    ('allocated_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14, verbose_name='AE ouvertes')),
                ],
                options={
                    'verbose_name': 'enveloppe',
                    'ordering': ['code'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('allocated_amount__gte', 0), ('allocated_amount__lte', models.F('ceiling_amount'))), name='ledger_envelope_ceiling', violation_error_message='Les AE ouvertes dépasseraient le plafond de l’enveloppe.')],
                },
            ),
            migrations.CreateModel(
                name='BudgetLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                    ('label', models.CharField(max_length=200, verbose_name='intitulé')),
                    ('strand', models.CharField(choices=[('open_data', 'Ouverture et circulation de la donnée'), ('artificial_intelligence', 'Intelligence artificielle')], max_length=30, verbose_name='volet')),
                    ('nature', models.CharField(max_length=60, verbose_name='nature')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='fermée le')),
                    ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.envelope', verbose_name='enveloppe')),
                ],
                options={
                    'verbose_name': 'ligne budgétaire',
                    'verbose_name_plural': 'lignes budgétaires',
                    'ordering': ['code'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('strand__in', ['open_data', 'artificial_intelligence'])), name='ledger_line_strand_is_known')],
                },
            ),
            migrations.CreateModel(
                name='Engagement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('award', models.CharField(db_index=True, max_length=60, verbose_name='attribution')),
                    ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='exercice')),
                    ('instrument', models.CharField(choices=[('uo_allotment', 'mise à disposition sur une unité opérationnelle'), ('management_delegation', 'délégation de gestion'), ('credit_transfer', 'décret de transfert'), ('operator_agreement', 'convention avec un opérateur')], max_length=30, verbose_name='instrument')),
                    ('ej_number', models.CharField(blank=True, db_index=True, max_length=40, verbose_name='numéro d’EJ')),
                    ('label', models.CharField(blank=True, max_length=200, verbose_name='objet')),
                    ('signed_on', models.DateField(verbose_name='signé le')),
                    ('recorded_at', models.DateTimeField(verbose_name='enregistré le')),
                    ('numbered_at', models.DateTimeField(blank=True, null=True, verbose_name='EJ noté le')),
                    ('amends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='ledger.engagement', verbose_name='modifie')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='ledger.budgetline', verbose_name='ligne')),
                    ('numbered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='EJ noté par')),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ],
                options={
                    'verbose_name': 'engagement',
                    'ordering': ['signed_on', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('award', ''), _negated=True), name='ledger_engagement_has_award'), models.CheckConstraint(condition=models.Q(('instrument__in', ['uo_allotment', 'management_delegation', 'credit_transfer', 'operator_agreement'])), name='ledger_engagement_instrument_is_known')],
                },
            ),
            migrations.CreateModel(
                name='Chain',
                fields=[
                    ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='chain', serialize=False, to='ledger.budgetline')),
                    ('envelope_id', models.BigIntegerField()),
                    ('number', models.BigIntegerField(default=0)),
                    ('previous_hash', models.CharField(blank=True, max_length=64)),
                    ('hash', models.CharField(blank=True, max_length=64)),
                ],
                options={
                    'verbose_name': 'tête de chaîne',
                    'verbose_name_plural': 'têtes de chaîne',
                },
            ),
            migrations.CreateModel(
                name='Balance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fiscal_year', models.PositiveSmallIntegerField()),
                    ('credit', models.CharField(choices=[('ae', 'AE'), ('cp', 'CP')], max_length=2)),
                    ('pocket', models.CharField(choices=[('outside', 'hors enveloppe'), ('available', 'disponible'), ('frozen', 'gelé'), ('reserved', 'réservé'), ('engaged', 'engagé'), ('paid', 'payé'), ('withdrawn', 'retiré sans remise à disposition'), ('cancelled', 'annulé'), ('lapsed', 'tombé en fin d’exercice')], max_length=10)),
                    ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14)),
                    ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='ledger.budgetline')),
                ],
                options={
                    'verbose_name': 'solde',
                    'constraints': [models.UniqueConstraint(fields=('line', 'fiscal_year', 'credit', 'pocket'), name='ledger_balance_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='ledger_balance_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='AwardBalance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('award', models.CharField(max_length=60)),
                    ('fiscal_year', models.PositiveSmallIntegerField()),
                    ('reserved_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14)),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='award_balances', to='ledger.budgetline')),
                ],
                options={
                    'verbose_name': 'réservation d’une attribution',
                    'constraints': [models.UniqueConstraint(fields=('award', 'line', 'fiscal_year'), name='ledger_award_balance_once'), models.CheckConstraint(condition=models.Q(('reserved_amount__gte', 0)), name='ledger_reservation_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='DailyTotal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fiscal_year', models.PositiveSmallIntegerField()),
                    ('credit', models.CharField(choices=[('ae', 'AE'), ('cp', 'CP')], max_length=2)),
                    ('pocket', models.CharField(choices=[('outside', 'hors enveloppe'), ('available', 'disponible'), ('frozen', 'gelé'), ('reserved', 'réservé'), ('engaged', 'engagé'), ('paid', 'payé'), ('withdrawn', 'retiré sans remise à disposition'), ('cancelled', 'annulé'), ('lapsed', 'tombé en fin d’exercice')], max_length=10)),
                    ('kind', models.CharField(choices=[('allocation', 'ouverture initiale'), ('increase', 'ouverture complémentaire'), ('reduction', 'réduction'), ('transfer', 'virement entre lignes'), ('freeze', 'gel'), ('thaw', 'dégel'), ('cancellation', 'annulation de crédits gelés'), ('reservation', 'réservation'), ('release', 'libération'), ('engagement', 'engagement'), ('withdrawal', 'retrait d’engagement de l’année'), ('earlier_withdrawal', 'retrait d’engagement d’une année antérieure'), ('payment', 'paiement'), ('refund', 'rétablissement de crédits'), ('carry_over', 'report'), ('lapse', 'clôture\xa0: crédits tombés')], max_length=20)),
                    ('effect_on', models.DateField()),
                    ('known_on', models.DateField()),
                    ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14)),
                    ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='daily_totals', to='ledger.budgetline')),
                ],
                options={
                    'verbose_name': 'total du jour',
                    'verbose_name_plural': 'totaux du jour',
                    'indexes': [models.Index(fields=['line', 'effect_on'], name='ledger_daily_by_day')],
                    'constraints': [models.UniqueConstraint(fields=('line', 'fiscal_year', 'credit', 'pocket', 'kind', 'effect_on', 'known_on'), name='ledger_daily_total_once')],
                },
            ),
            migrations.CreateModel(
                name='EngagementBalance',
                fields=[
                    ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='balance', serialize=False, to='ledger.engagement')),
                    ('engaged_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                    ('paid_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                    ('last_paid_on', models.DateField(null=True)),
                ],
                options={
                    'verbose_name': 'solde d’un engagement',
                    'constraints': [models.CheckConstraint(condition=models.Q(('paid_amount__gte', 0), ('paid_amount__lte', models.F('engaged_amount'))), name='ledger_remaining_to_pay_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='FiscalYear',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='exercice')),
                    ('initial_ae_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14, verbose_name='AE initiales')),
                    ('initial_cp_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14, verbose_name='CP initiaux')),
                    ('carried_cp_amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14, verbose_name='CP reportés')),
                    ('opened_at', models.DateTimeField(verbose_name='ouvert le')),
                    ('opening_reason', models.TextField(verbose_name='motif d’ouverture')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
                    ('closing_reason', models.TextField(blank=True, verbose_name='motif de clôture')),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='clos par')),
                    ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fiscal_years', to='ledger.envelope', verbose_name='enveloppe')),
                    ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ouvert par')),
                ],
                options={
                    'verbose_name': 'exercice',
                    'ordering': ['envelope', 'year'],
                    'constraints': [models.UniqueConstraint(fields=('envelope', 'year'), name='ledger_fiscal_year_once'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='ledger_fiscal_year_is_plausible'), models.CheckConstraint(condition=models.Q(('carried_cp_amount__gte', 0), ('carried_cp_amount__lte', django.db.models.expressions.CombinedExpression(models.F('initial_cp_amount'), '*', models.Value(Decimal('0.03')))), ('initial_cp_amount__gte', 0)), name='ledger_cp_carry_over_within_3_percent', violation_error_message='Le report de CP dépasserait 3\xa0% des crédits initiaux.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='ledger_closed_year_has_its_author')],
                },
            ),
            migrations.CreateModel(
                name='TransferProposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='exercice')),
                    ('credit', models.CharField(choices=[('ae', 'AE'), ('cp', 'CP')], max_length=2, verbose_name='crédit')),
                    ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14, verbose_name='montant')),
                    ('effect_on', models.DateField(verbose_name='date d’effet')),
                    ('reason', models.TextField(verbose_name='motif')),
                    ('status', models.CharField(choices=[('proposed', 'proposé'), ('approved', 'approuvé'), ('rejected', 'rejeté'), ('withdrawn', 'retiré par son auteur')], default='proposed', max_length=10, verbose_name='état')),
                    ('proposed_at', models.DateTimeField(verbose_name='proposé le')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                    ('decision_reason', models.TextField(blank=True, verbose_name='motif de la décision')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                    ('destination_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.budgetline', verbose_name='vers la ligne')),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposé par')),
                    ('source_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.budgetline', verbose_name='de la ligne')),
                ],
                options={
                    'verbose_name': 'proposition de virement',
                    'verbose_name_plural': 'propositions de virement',
                    'ordering': ['-proposed_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='ledger_proposal_amount_is_positive'), models.CheckConstraint(condition=models.Q(('source_line', models.F('destination_line')), _negated=True), name='ledger_proposal_moves_between_lines', violation_error_message='Choisissez deux lignes différentes.'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='ledger_proposal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'proposed')), models.Q(('decided_at__isnull', False), ('decided_by', models.F('proposed_by')), ('status', 'withdrawn')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ['approved', 'rejected']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='ledger_transfer_four_eyes', violation_error_message='Qui propose un virement ne l’approuve pas.')],
                },
            ),
            migrations.CreateModel(
                name='Movement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('allocation', 'ouverture initiale'), ('increase', 'ouverture complémentaire'), ('reduction', 'réduction'), ('transfer', 'virement entre lignes'), ('freeze', 'gel'), ('thaw', 'dégel'), ('cancellation', 'annulation de crédits gelés'), ('reservation', 'réservation'), ('release', 'libération'), ('engagement', 'engagement'), ('withdrawal', 'retrait d’engagement de l’année'), ('earlier_withdrawal', 'retrait d’engagement d’une année antérieure'), ('payment', 'paiement'), ('refund', 'rétablissement de crédits'), ('carry_over', 'report'), ('lapse', 'clôture\xa0: crédits tombés')], max_length=20, verbose_name='nature')),
                    ('credit', models.CharField(choices=[('ae', 'AE'), ('cp', 'CP')], max_length=2, verbose_name='crédit')),
                    ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14, verbose_name='montant')),
                    ('source_year', models.PositiveSmallIntegerField(null=True, verbose_name='exercice d’origine')),
                    ('source_pocket', models.CharField(choices=[('outside', 'hors enveloppe'), ('available', 'disponible'), ('frozen', 'gelé'), ('reserved', 'réservé'), ('engaged', 'engagé'), ('paid', 'payé'), ('withdrawn', 'retiré sans remise à disposition'), ('cancelled', 'annulé'), ('lapsed', 'tombé en fin d’exercice')], max_length=10, verbose_name='de')),
                    ('destination_year', models.PositiveSmallIntegerField(null=True, verbose_name='exercice de destination')),
                    ('destination_pocket', models.CharField(choices=[('outside', 'hors enveloppe'), ('available', 'disponible'), ('frozen', 'gelé'), ('reserved', 'réservé'), ('engaged', 'engagé'), ('paid', 'payé'), ('withdrawn', 'retiré sans remise à disposition'), ('cancelled', 'annulé'), ('lapsed', 'tombé en fin d’exercice')], max_length=10, verbose_name='vers')),
                    ('award', models.CharField(blank=True, max_length=60, verbose_name='attribution')),
                    ('exception', models.CharField(blank=True, choices=[('entry_error', 'erreur de saisie ou d’imputation, réengagée à l’identique'), ('holder_change', 'changement de titulaire, réengagé pour le nouveau titulaire'), ('judgement', 'acte annulé par le juge, réengagé'), ('contribution_fund', 'engagement financé par un fonds de concours')], max_length=20, verbose_name='exception invoquée')),
                    ('effect_on', models.DateField(verbose_name='date d’effet')),
                    ('recorded_at', models.DateTimeField(verbose_name='enregistré le')),
                    ('reason', models.TextField(verbose_name='motif')),
                    ('key', models.CharField(max_length=120, verbose_name='clé')),
                    ('number', models.BigIntegerField(verbose_name='rang')),
                    ('previous_hash', models.CharField(max_length=64, verbose_name='sceau précédent')),
                    ('hash', models.CharField(max_length=64, verbose_name='sceau')),
                    ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approuvé ou certifié par')),
                    ('chain_line', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.budgetline', verbose_name='chaîne')),
                    ('destination_line', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.budgetline', verbose_name='ligne de destination')),
                    ('engagement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='ledger.engagement', verbose_name='engagement')),
                    ('recorded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                    ('source_line', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.budgetline', verbose_name='ligne d’origine')),
                    ('proposal', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='ledger.transferproposal', verbose_name='proposition')),
                ],
                options={
                    'verbose_name': 'mouvement',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['source_line', 'source_year', 'credit'], name='ledger_by_source'), models.Index(fields=['destination_line', 'destination_year', 'credit'], name='ledger_by_destination'), models.Index(condition=models.Q(('award', ''), _negated=True), fields=['award'], name='ledger_by_award'), models.Index(condition=models.Q(('engagement__isnull', False)), fields=['engagement'], name='ledger_by_engagement')],
                    'constraints': [models.UniqueConstraint(fields=('key',), name='ledger_key_once'), models.UniqueConstraint(fields=('chain_line', 'number'), name='ledger_chain_place_once'), models.UniqueConstraint(condition=models.Q(('proposal__isnull', False)), fields=('proposal',), name='ledger_proposal_once')],
                },
            ),
            migrations.CreateModel(
                name='ChorusExtract',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(blank=True, choices=[('engagements', 'Engagements (jp51)'), ('payments', 'Paiements (jp57)')], max_length=12, verbose_name='nature')),
                    ('status', models.CharField(choices=[('waiting', 'En attente'), ('running', 'En cours'), ('done', 'Importé'), ('failed', 'Refusé'), ('cancelled', 'Annulé')], default='waiting', max_length=10, verbose_name='état')),
                    ('file_name', models.CharField(max_length=255, verbose_name='fichier')),
                    ('file', models.FileField(blank=True, upload_to='chorus/', verbose_name='copie du fichier')),
                    ('extracted_on', models.DateField(verbose_name='extrait de Chorus le')),
                    ('is_partial', models.BooleanField(default=False, help_text='Un extrait complet fait foi pour sa période : une ligne déjà connue qui n’y figure plus cesse de compter. Un extrait partiel ne fait qu’ajouter.', verbose_name='extrait partiel')),
                    ('headers', models.JSONField(blank=True, default=list)),
                    ('scopes', models.JSONField(blank=True, default=list)),
                    ('fingerprint', models.CharField(blank=True, db_index=True, max_length=64)),
                    ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='avancement (%)')),
                    ('read_count', models.PositiveIntegerField(default=0, verbose_name='lignes lues')),
                    ('added_count', models.PositiveIntegerField(default=0, verbose_name='nouvelles')),
                    ('known_count', models.PositiveIntegerField(default=0, verbose_name='déjà connues')),
                    ('gone_count', models.PositiveIntegerField(default=0, verbose_name='disparues')),
                    ('back_count', models.PositiveIntegerField(default=0, verbose_name='revenues')),
                    ('skipped_count', models.PositiveIntegerField(default=0, verbose_name='lignes de total ignorées')),
                    ('problems', models.JSONField(blank=True, default=list, verbose_name='erreurs')),
                    ('requested_at', models.DateTimeField(verbose_name='demandé le')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                    ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulation demandée le')),
                    ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulation demandée par')),
                    ('requested_by', models.ForeignKey(blank=True, help_text='Vide : import lancé par l’exploitant, à la console.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ],
                options={
                    'verbose_name': 'extrait Chorus',
                    'verbose_name_plural': 'extraits Chorus',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'running', 'done', 'failed', 'cancelled'])), name='ledger_extract_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('ended_at__isnull', False), ('kind__in', ['engagements', 'payments']), ('problems', [])), _connector='OR'), name='ledger_extract_done_says_what_it_is'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('cancelled_by', None)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='ledger_extract_cancelled_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='ChorusLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('engagements', 'Engagements (jp51)'), ('payments', 'Paiements (jp57)')], max_length=12, verbose_name='nature')),
                    ('row_number', models.PositiveIntegerField(verbose_name='ligne du fichier')),
                    ('digest', models.UUIDField(editable=False)),
                    ('occurrence', models.PositiveIntegerField(verbose_name='exemplaire')),
                    ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='exercice')),
                    ('financial_centre', models.CharField(blank=True, max_length=80, verbose_name='centre financier')),
                    ('functional_domain', models.CharField(blank=True, max_length=80, verbose_name='domaine fonctionnel')),
                    ('cost_centre', models.CharField(blank=True, max_length=80, verbose_name='centre de coûts')),
                    ('ej_number', models.CharField(blank=True, db_index=True, max_length=40, verbose_name='EJ')),
                    ('item', models.CharField(blank=True, max_length=20, verbose_name='poste')),
                    ('label', models.CharField(blank=True, max_length=500, verbose_name='texte')),
                    ('supplier', models.CharField(blank=True, max_length=250, verbose_name='fournisseur')),
                    ('type_code', models.PositiveSmallIntegerField(blank=True, choices=[(100, 'Original'), (150, 'Modification'), (200, 'Réduction'), (350, 'Report exercice suivant'), (500, 'Ajustement par pièce suivante'), (600, 'Changement d’imputation (600)'), (650, 'Changement d’imputation (650)')], null=True, verbose_name='type de montant')),
                    ('payment_number', models.CharField(blank=True, max_length=40, verbose_name='pièce de paiement')),
                    ('posted_on', models.DateField(verbose_name='date comptable')),
                    ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14, verbose_name='montant')),
                    ('cells', models.JSONField(verbose_name='cellules d’origine')),
                    ('extract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.chorusextract', verbose_name='extrait')),
                    ('gone_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gone_lines', to='ledger.chorusextract', verbose_name='disparue dans l’extrait')),
                ],
                options={
                    'verbose_name': 'ligne Chorus',
                    'verbose_name_plural': 'lignes Chorus',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['kind', 'fiscal_year', 'financial_centre', 'posted_on'], name='chorus_line_by_scope')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'digest', 'occurrence'), name='ledger_chorus_line_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'engagements'), ('type_code__in', [100, 150, 200, 350, 500, 600, 650])), models.Q(('kind', 'payments'), ('type_code', None)), _connector='OR'), name='ledger_chorus_line_type_fits_its_kind')],
                },
            ),
            migrations.CreateModel(
                name='ChorusChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('change', models.CharField(choices=[('gone', 'disparue'), ('back', 'revenue')], max_length=4, verbose_name='changement')),
                    ('extract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='ledger.chorusextract')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='ledger.chorusline')),
                ],
                options={
                    'verbose_name': 'changement d’une ligne Chorus',
                    'verbose_name_plural': 'changements des lignes Chorus',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='ChorusLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ej_number', models.CharField(blank=True, db_index=True, max_length=40, verbose_name='EJ')),
                    ('decision', models.CharField(choices=[('accepted', 'Rattaché'), ('rejected', 'Suggestion écartée'), ('set_aside', 'Hors guichet')], max_length=10, verbose_name='réponse')),
                    ('reason', models.TextField(verbose_name='motif')),
                    ('decided_at', models.DateTimeField(verbose_name='décidé le')),
                    ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='défait le')),
                    ('undone_reason', models.TextField(blank=True, verbose_name='motif du retour')),
                    ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                    ('engagement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chorus_links', to='ledger.engagement', verbose_name='engagement')),
                    ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='ledger.chorusline', verbose_name='ligne sans EJ')),
                    ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='défait par')),
                ],
                options={
                    'verbose_name': 'rapprochement d’EJ',
                    'verbose_name_plural': 'rapprochements d’EJ',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('line', None), models.Q(('ej_number', ''), _negated=True)), models.Q(('ej_number', ''), ('line__isnull', False)), _connector='OR'), name='ledger_link_names_an_ej_or_a_line'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'set_aside'), ('engagement', None)), models.Q(('decision__in', ['accepted', 'rejected']), ('engagement__isnull', False)), _connector='OR'), name='ledger_link_decision_fits'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='ledger_link_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None), ('undone_reason', '')), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), ('undone_reason__regex', '\\S')), _connector='OR'), name='ledger_link_undone_has_date_person_and_reason'), models.UniqueConstraint(models.F('ej_number'), models.F('line'), models.F('engagement'), condition=models.Q(('undone_at', None)), name='ledger_link_stands_once', nulls_distinct=False, violation_error_message='Cette réponse est déjà donnée.')],
                },
            ),
            migrations.CreateModel(
                name='ChorusPairing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.TextField(verbose_name='motif')),
                    ('decided_at', models.DateTimeField(verbose_name='décidé le')),
                    ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='défait le')),
                    ('undone_reason', models.TextField(blank=True, verbose_name='motif du retour')),
                    ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='ledger.chorusline', verbose_name='ligne')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chorus_pairings', to='ledger.movement', verbose_name='mouvement')),
                    ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='défait par')),
                ],
                options={
                    'verbose_name': 'pointage d’un paiement',
                    'verbose_name_plural': 'pointages des paiements',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='ledger_pairing_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None), ('undone_reason', '')), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), ('undone_reason__regex', '\\S')), _connector='OR'), name='ledger_pairing_undone_has_date_person_and_reason'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('line',), name='ledger_pairing_once_a_line', violation_error_message='Cette ligne est déjà pointée.')],
                },
            ),
            migrations.CreateModel(
                name='MonthlyTotal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fiscal_year', models.PositiveSmallIntegerField()),
                    ('credit', models.CharField(choices=[('ae', 'AE'), ('cp', 'CP')], max_length=2)),
                    ('pocket', models.CharField(choices=[('outside', 'hors enveloppe'), ('available', 'disponible'), ('frozen', 'gelé'), ('reserved', 'réservé'), ('engaged', 'engagé'), ('paid', 'payé'), ('withdrawn', 'retiré sans remise à disposition'), ('cancelled', 'annulé'), ('lapsed', 'tombé en fin d’exercice')], max_length=10)),
                    ('kind', models.CharField(choices=[('allocation', 'ouverture initiale'), ('increase', 'ouverture complémentaire'), ('reduction', 'réduction'), ('transfer', 'virement entre lignes'), ('freeze', 'gel'), ('thaw', 'dégel'), ('cancellation', 'annulation de crédits gelés'), ('reservation', 'réservation'), ('release', 'libération'), ('engagement', 'engagement'), ('withdrawal', 'retrait d’engagement de l’année'), ('earlier_withdrawal', 'retrait d’engagement d’une année antérieure'), ('payment', 'paiement'), ('refund', 'rétablissement de crédits'), ('carry_over', 'report'), ('lapse', 'clôture\xa0: crédits tombés')], max_length=20)),
                    ('month', models.DateField()),
                    ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14)),
                    ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='monthly_totals', to='ledger.budgetline')),
                ],
                options={
                    'verbose_name': 'total du mois',
                    'verbose_name_plural': 'totaux du mois',
                    'constraints': [models.UniqueConstraint(fields=('line', 'fiscal_year', 'credit', 'pocket', 'kind', 'month'), name='ledger_monthly_total_once')],
                },
            ),
            migrations.CreateModel(
                name='LooseLeg',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fiscal_year', models.PositiveSmallIntegerField()),
                    ('credit', models.CharField(choices=[('ae', 'AE'), ('cp', 'CP')], max_length=2)),
                    ('pocket', models.CharField(choices=[('outside', 'hors enveloppe'), ('available', 'disponible'), ('frozen', 'gelé'), ('reserved', 'réservé'), ('engaged', 'engagé'), ('paid', 'payé'), ('withdrawn', 'retiré sans remise à disposition'), ('cancelled', 'annulé'), ('lapsed', 'tombé en fin d’exercice')], max_length=10)),
                    ('kind', models.CharField(choices=[('allocation', 'ouverture initiale'), ('increase', 'ouverture complémentaire'), ('reduction', 'réduction'), ('transfer', 'virement entre lignes'), ('freeze', 'gel'), ('thaw', 'dégel'), ('cancellation', 'annulation de crédits gelés'), ('reservation', 'réservation'), ('release', 'libération'), ('engagement', 'engagement'), ('withdrawal', 'retrait d’engagement de l’année'), ('earlier_withdrawal', 'retrait d’engagement d’une année antérieure'), ('payment', 'paiement'), ('refund', 'rétablissement de crédits'), ('carry_over', 'report'), ('lapse', 'clôture\xa0: crédits tombés')], max_length=20)),
                    ('effect_on', models.DateField()),
                    ('known_on', models.DateField()),
                    ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14)),
                ],
                options={
                    'verbose_name': 'mouvement hors total',
                    'verbose_name_plural': 'mouvements hors total',
                    'db_table': 'ledger_looseleg',
                    'managed': False,
                },
            ),
            run('0002_movements.sql', '0002_undo.sql'),
            run('0002_guards.sql'),
            run('0004_months.sql', '0004_undo.sql'),
            run('0005_lighter.sql', '0005_undo.sql'),
            run('0006_one_check.sql', '0006_undo.sql'),
            run('0008_lighter_still.sql', '0008_undo.sql'),
            run('0009_bundles.sql', '0009_undo.sql'),
            pgtrigger.migrations.AddTrigger(
                model_name='chain',
                trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', MESSAGE = 'Le grand livre ne se vide pas.';", hash='f15eba4b73a59140f394aab6db62e3611ffe0120', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_85d1f', table='ledger_chain', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='balance',
                trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', MESSAGE = 'Le grand livre ne se vide pas.';", hash='4bcee77d52f3a1ff26f672017bdeb98dbbf69cbb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_09aaf', table='ledger_balance', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='awardbalance',
                trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', MESSAGE = 'Le grand livre ne se vide pas.';", hash='6c534e2a9c427d87e14eea3c0821764399cac0af', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_61320', table='ledger_awardbalance', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='dailytotal',
                trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', MESSAGE = 'Le grand livre ne se vide pas.';", hash='570828e4755a536a80972492663de15cdef970ea', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_62ae0', table='ledger_dailytotal', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='engagementbalance',
                trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', MESSAGE = 'Le grand livre ne se vide pas.';", hash='85c4321501782d1cb22a89799139aab2b16a9913', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_2296b', table='ledger_engagementbalance', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='movement',
                trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', MESSAGE = 'Le grand livre ne se vide pas.';", hash='2aa262ef527be36200b3e2c48d7a04ef52ad22e0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_746d3', table='ledger_movement', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='chorusextract',
                trigger=pgtrigger.compiler.Trigger(name='extract_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5c85767154f92ee6c967bf9075d5af668ca2d2e9', operation='DELETE', pgid='pgtrigger_extract_never_deleted_7f278', table='ledger_chorusextract', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='chorusline',
                trigger=pgtrigger.compiler.Trigger(name='chorus_line_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f0ed6af90fe8b3b3cded64fa0ef08a8c093d861a', operation='DELETE', pgid='pgtrigger_chorus_line_never_deleted_fd38c', table='ledger_chorusline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='chorusline',
                trigger=pgtrigger.compiler.Trigger(name='chorus_line_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."extract_id" IS DISTINCT FROM (NEW."extract_id") OR OLD."row_number" IS DISTINCT FROM (NEW."row_number") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."occurrence" IS DISTINCT FROM (NEW."occurrence") OR OLD."fiscal_year" IS DISTINCT FROM (NEW."fiscal_year") OR OLD."financial_centre" IS DISTINCT FROM (NEW."financial_centre") OR OLD."functional_domain" IS DISTINCT FROM (NEW."functional_domain") OR OLD."cost_centre" IS DISTINCT FROM (NEW."cost_centre") OR OLD."ej_number" IS DISTINCT FROM (NEW."ej_number") OR OLD."item" IS DISTINCT FROM (NEW."item") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."supplier" IS DISTINCT FROM (NEW."supplier") OR OLD."type_code" IS DISTINCT FROM (NEW."type_code") OR OLD."payment_number" IS DISTINCT FROM (NEW."payment_number") OR OLD."posted_on" IS DISTINCT FROM (NEW."posted_on") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."cells" IS DISTINCT FROM (NEW."cells"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9312cc0269acc0589d79c8a0dc7da3d39267a75b', operation='UPDATE', pgid='pgtrigger_chorus_line_never_changes_1ffc9', table='ledger_chorusline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='choruschange',
                trigger=pgtrigger.compiler.Trigger(name='chorus_change_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1bec3471ddb7278cbb70a3d811a83480adeaab94', operation='UPDATE OR DELETE', pgid='pgtrigger_chorus_change_is_kept_072ff', table='ledger_choruschange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='choruslink',
                trigger=pgtrigger.compiler.Trigger(name='chorus_link_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9a3059e8ba7490f55ba41a0ebd7d7436cc04ab15', operation='DELETE', pgid='pgtrigger_chorus_link_never_deleted_09392', table='ledger_choruslink', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='choruslink',
                trigger=pgtrigger.compiler.Trigger(name='chorus_link_is_only_undone', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."ej_number" IS DISTINCT FROM (NEW."ej_number") OR OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."engagement_id" IS DISTINCT FROM (NEW."engagement_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='79cf92f6a65728fc1311abd14111430ab8f3d16f', operation='UPDATE', pgid='pgtrigger_chorus_link_is_only_undone_816b7', table='ledger_choruslink', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='choruspairing',
                trigger=pgtrigger.compiler.Trigger(name='chorus_pairing_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='65e18b777590d76d3bbe6b0f3682757b7d32d167', operation='DELETE', pgid='pgtrigger_chorus_pairing_never_deleted_8eca2', table='ledger_choruspairing', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='choruspairing',
                trigger=pgtrigger.compiler.Trigger(name='chorus_pairing_is_only_undone', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."movement_id" IS DISTINCT FROM (NEW."movement_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='11e1a67ae49271bb22e7ec51d73a89f06debc0f9', operation='UPDATE', pgid='pgtrigger_chorus_pairing_is_only_undone_fc02e', table='ledger_choruspairing', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='monthlytotal',
                trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', MESSAGE = 'Le grand livre ne se vide pas.';", hash='165d0198fd06a1d3cdf4dc054105b018766698d8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_12986', table='ledger_monthlytotal', when='BEFORE')),
            ),
        ]),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.CheckConstraint(condition=models.Func(function='ledger_movement_is_lawful', output_field=models.BooleanField(), template='%(function)s(ledger_movement)'), name='ledger_movement_is_lawful'),
        ),
    ]
