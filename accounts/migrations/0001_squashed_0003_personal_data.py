"""People, organisations, identities and sessions, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

import accounts.models.organisations
from accounts.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_identities'),
        ('accounts', '0003_personal_data'),
    ]

    dependencies = [
    ]

    operations = [
        Together([
            BtreeGistExtension(),
            UnaccentExtension(),
            TrigramExtension(),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                    ('first_name', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                    ('last_name', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                    ('is_active', models.BooleanField(default=True, verbose_name='compte ouvert')),
                    ('joined_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='depuis le')),
                    ('suspended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='suspendu le')),
                ],
                options={
                    'verbose_name': 'personne',
                    'ordering': ['last_name', 'first_name', 'email'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_lower_case', violation_error_message='L’adresse s’écrit en minuscules.'), models.CheckConstraint(condition=models.Q(('suspended_on', None), ('is_active', False), _connector='OR'), name='user_suspended_is_closed', violation_error_message='Un compte suspendu est fermé.')],
                },
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=40, unique=True, verbose_name='clé')),
                    ('kind', models.CharField(choices=[('state_service', 'Service de l’État'), ('state_operator', 'Opérateur de l’État'), ('local_authority', 'Collectivité territoriale'), ('other', 'Autre organisme')], max_length=20, verbose_name='nature')),
                    ('name', models.CharField(max_length=250, verbose_name='nom courant')),
                    ('acronym', models.CharField(blank=True, max_length=20, verbose_name='sigle')),
                    ('dila_uuid', models.UUIDField(blank=True, null=True, unique=True, verbose_name='identifiant DILA')),
                    ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                    ('ministry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attached_organisations', to='accounts.organisation', verbose_name='ministère de rattachement')),
                    ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='accounts.organisation', verbose_name='successeur')),
                ],
                options={
                    'verbose_name': 'organisation',
                    'ordering': ['name', 'key'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['state_service', 'state_operator', 'local_authority', 'other'])), name='organisation_kind_known', violation_error_message='Cette nature d’organisation n’existe pas.'), models.CheckConstraint(condition=models.Q(('siren', ''), ('siren__regex', '^\\d{9}$'), _connector='OR'), name='organisation_siren_has_nine_digits', violation_error_message='Un SIREN compte neuf chiffres.')],
                },
            ),
            migrations.CreateModel(
                name='OperatorListing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('listed_from', models.DateField(verbose_name='inscrit du')),
                    ('listed_until', models.DateField(blank=True, null=True, verbose_name='jusqu’au (exclu)')),
                    ('source', models.CharField(max_length=250, verbose_name='source')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='accounts.organisation')),
                ],
                options={
                    'verbose_name': 'inscription sur la liste des opérateurs',
                    'verbose_name_plural': 'inscriptions sur la liste des opérateurs',
                    'ordering': ['organisation_id', 'listed_from'],
                    'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organisation', '='), (accounts.models.organisations.DateRange('listed_from', 'listed_until'), '&&')], name='operator_listed_once_a_day', violation_error_message='L’opérateur est déjà inscrit à cette date.')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('data_administrator', 'Administrateur des données'), ('contributor', 'Contributeur'), ('reviewer', 'Instructeur'), ('decision_maker', 'Décideur'), ('support_agent', 'Agent du datalab'), ('budget_officer', 'Gestionnaire budgétaire'), ('auditor', 'Auditeur'), ('administrator', 'Administrateur du service')], max_length=20, verbose_name='rôle')),
                    ('strand', models.CharField(blank=True, help_text='Pour un instructeur : son volet. Vide : les deux.', max_length=30, verbose_name='volet')),
                    ('started_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='depuis le')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au (exclu)')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation')),
                ],
                options={
                    'verbose_name': 'appartenance',
                    'ordering': ['user_id', 'role', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['data_administrator', 'contributor', 'reviewer', 'decision_maker', 'support_agent', 'budget_officer', 'auditor', 'administrator'])), name='membership_role_known', violation_error_message='Ce rôle n’existe pas.'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='membership_ends_after_it_starts', violation_error_message='La fin doit suivre le début.'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('user', 'organisation', 'role'), name='membership_open_once', violation_error_message='La personne tient déjà ce rôle dans l’organisation.')],
                },
            ),
            migrations.CreateModel(
                name='OrganisationLabel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('label', models.CharField(max_length=250, verbose_name='nom')),
                    ('acronym', models.CharField(blank=True, max_length=20, verbose_name='sigle')),
                    ('valid_from', models.DateField(verbose_name='du')),
                    ('valid_until', models.DateField(blank=True, null=True, verbose_name='jusqu’au (exclu)')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='accounts.organisation')),
                ],
                options={
                    'verbose_name': 'nom daté',
                    'verbose_name_plural': 'noms datés',
                    'ordering': ['organisation_id', 'valid_from'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='organisation_label_ends_after_it_starts', violation_error_message='La fin doit suivre le début.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organisation', '='), (accounts.models.organisations.DateRange('valid_from', 'valid_until'), '&&')], name='organisation_has_one_label_a_day', violation_error_message='L’organisation a déjà un nom à cette date.')],
                },
            ),
            migrations.CreateModel(
                name='OrganisationSiret',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sirets', to='accounts.organisation')),
                ],
                options={
                    'verbose_name': 'SIRET',
                    'ordering': ['organisation_id', 'siret'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('siret__regex', '^\\d{14}$')), name='siret_has_fourteen_digits', violation_error_message='Un SIRET compte quatorze chiffres.'), models.UniqueConstraint(fields=('organisation', 'siret'), name='organisation_siret_once', violation_error_message='Ce SIRET est déjà connu pour l’organisation.')],
                },
            ),
            migrations.CreateModel(
                name='AccountEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('created', 'Compte créé à la première connexion'), ('linked', 'Identité reliée au compte'), ('held', 'Identité retenue : compte privilégié'), ('confirmed', 'Identité confirmée'), ('rejected', 'Identité rejetée'), ('email_differs', 'Le fournisseur annonce une autre adresse'), ('suspended', 'Compte suspendu, inutilisé depuis un an'), ('reopened', 'Compte rouvert'), ('factor_added', 'Second facteur installé'), ('factor_reset', 'Second facteur réinitialisé'), ('recovery_used', 'Code de secours utilisé'), ('erased', 'Personne effacée'), ('sessions_revoked', 'Sessions fermées')], max_length=20, verbose_name='événement')),
                    ('at', models.DateTimeField(verbose_name='le')),
                    ('detail', models.CharField(blank=True, max_length=300, verbose_name='précision')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_events', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'événement de compte',
                    'verbose_name_plural': 'journal des comptes',
                    'ordering': ['-at', '-pk'],
                    'indexes': [models.Index(fields=['user', '-at'], name='account_event_by_person')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['created', 'linked', 'held', 'confirmed', 'rejected', 'email_differs', 'suspended', 'reopened', 'factor_added', 'factor_reset', 'recovery_used', 'erased', 'sessions_revoked'])), name='account_event_kind_known', violation_error_message='Cet événement de compte n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='ProviderIdentity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('provider', models.CharField(blank=True, max_length=64, verbose_name='fournisseur d’identité')),
                    ('sub', models.CharField(max_length=255, verbose_name='identifiant chez le fournisseur')),
                    ('email', models.EmailField(max_length=254, verbose_name='adresse annoncée')),
                    ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET annoncé')),
                    ('state', models.CharField(choices=[('linked', 'Reliée'), ('pending', 'À confirmer par un administrateur'), ('rejected', 'Rejetée')], max_length=10, verbose_name='état')),
                    ('seen_at', models.DateTimeField(verbose_name='vue pour la première fois le')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisation reconnue')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'identité',
                    'ordering': ['-seen_at', '-pk'],
                    'constraints': [models.UniqueConstraint(fields=('provider', 'sub'), name='identity_once', violation_error_message='Cette identité est déjà connue.'), models.CheckConstraint(condition=models.Q(('state__in', ['linked', 'pending', 'rejected'])), name='identity_state_known', violation_error_message='Cet état d’identité n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='identity_decided_has_its_person', violation_error_message='Une identité décidée a sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='identity_rejected_was_decided', violation_error_message='Une identité rejetée l’a été par quelqu’un.'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='identity_decided_by_somebody_else', violation_error_message='Une autre personne doit confirmer cette identité.')],
                },
            ),
            migrations.CreateModel(
                name='Session',
                fields=[
                    ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                    ('session_data', models.TextField(verbose_name='session data')),
                    ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                    ('device', models.CharField(blank=True, max_length=120, verbose_name='appareil')),
                    ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='ouverte le')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='open_sessions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'session',
                    'ordering': ['-opened_at', 'session_key'],
                },
            ),
            migrations.CreateModel(
                name='SiretOverride',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('provider', models.CharField(blank=True, max_length=64, verbose_name='fournisseur d’identité (vide : tous)')),
                    ('siret', models.CharField(max_length=14, verbose_name='SIRET annoncé')),
                    ('reason', models.CharField(max_length=300, verbose_name='motif')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisation voulue')),
                ],
                options={
                    'verbose_name': 'SIRET corrigé',
                    'verbose_name_plural': 'SIRET corrigés',
                    'ordering': ['siret', 'provider'],
                    'constraints': [models.UniqueConstraint(fields=('provider', 'siret'), name='siret_override_once', violation_error_message='Ce SIRET est déjà corrigé pour ce fournisseur.'), models.CheckConstraint(condition=models.Q(('siret__regex', '^\\d{14}$')), name='siret_override_has_fourteen_digits', violation_error_message='Un SIRET compte quatorze chiffres.')],
                },
            ),
            migrations.CreateModel(
                name='PurgeRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40, verbose_name='nature')),
                    ('count', models.PositiveIntegerField(verbose_name='lignes')),
                    ('before', models.DateTimeField(verbose_name='antérieures au')),
                    ('archive', models.CharField(max_length=200, verbose_name='archive')),
                    ('sha256', models.CharField(max_length=64, verbose_name='empreinte de l’archive')),
                    ('purged_at', models.DateTimeField(verbose_name='purgé le')),
                ],
                options={
                    'verbose_name': 'purge',
                    'ordering': ['-purged_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$'), models.Q(('archive', ''), _negated=True), ('count__gt', 0)), name='purge_has_its_archive', violation_error_message='Une purge a son archive et son compte.')],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountevent',
                trigger=pgtrigger.compiler.Trigger(name='account_events_are_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the log of accounts is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_events_are_append_only';", hash='35e1ca8043016acaab79927573483bd841a2e9bb', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_account_events_are_append_only_cdd0f', table='accounts_accountevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='purgerecord',
                trigger=pgtrigger.compiler.Trigger(name='purges_are_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the trace of purges is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'purges_are_append_only';", hash='c38225b420266f1fcca49794ea3b83b1434c4662', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_purges_are_append_only_749fe', table='accounts_purgerecord', when='BEFORE')),
            ),
        ]),
    ]
