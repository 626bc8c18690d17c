"""Calls, projects, their costs and their versions, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import datetime
from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('projects', '0001_initial'),
        ('projects', '0002_call_words'),
        ('projects', '0003_rules_of_calls'),
        ('projects', '0004_lists'),
        ('projects', '0005_search'),
        ('projects', '0006_staff_cost_names_its_instrument'),
        ('projects', '0007_imported_dossiers'),
        ('projects', '0008_steps_of_the_form'),
        ('projects', '0009_complements_and_versions'),
        ('projects', '0010_lighter_passages'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
        ('finding', '0001_squashed_0002_search'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=60, unique=True, verbose_name='clé')),
                    ('title', models.CharField(max_length=200, verbose_name='titre')),
                    ('strand', models.CharField(choices=[('open_data', 'Ouverture et circulation de la donnée'), ('artificial_intelligence', 'Intelligence artificielle')], max_length=30, verbose_name='volet')),
                ],
                options={
                    'verbose_name': 'appel à projets',
                    'verbose_name_plural': 'appels à projets',
                    'ordering': ['key'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('strand__in', ['open_data', 'artificial_intelligence'])), name='call_strand_known', violation_error_message='Ce volet n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='CallVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                    ('opens_on', models.DateField(verbose_name='ouverture')),
                    ('closes_on', models.DateField(blank=True, null=True, verbose_name='clôture')),
                    ('tax_basis', models.CharField(choices=[('ht', 'hors taxes'), ('ttc', 'toutes taxes comprises')], default='ttc', max_length=3, verbose_name='base de calcul')),
                    ('min_total_cost', models.DecimalField(decimal_places=2, default=Decimal('100000.00'), max_digits=14, verbose_name='coût total minimal')),
                    ('max_total_cost', models.DecimalField(decimal_places=2, default=Decimal('1000000.00'), max_digits=14, verbose_name='coût total maximal')),
                    ('max_rate', models.DecimalField(decimal_places=4, default=Decimal('0.5000'), max_digits=5, verbose_name='taux maximal')),
                    ('tranche_above_amount', models.DecimalField(decimal_places=2, default=Decimal('200000.00'), max_digits=14, verbose_name='paiement par tranche au-delà de')),
                    ('tranche_above_months', models.PositiveSmallIntegerField(default=6, verbose_name='ou d’une durée, en mois, de plus de')),
                    ('milestone_months', models.PositiveSmallIntegerField(default=6, verbose_name='un jalon tous les (mois)')),
                    ('excluded_natures', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('staff', 'Personnel (titre 2)'), ('services', 'Prestations intellectuelles'), ('development', 'Développement'), ('hosting', 'Hébergement'), ('hardware', 'Matériel'), ('licences', 'Licences'), ('training', 'Formation'), ('other', 'Autre')], max_length=20), blank=True, default=list, size=None, verbose_name='natures de dépense exclues')),
                    ('criteria', models.JSONField(default=list, verbose_name='grille de critères')),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publiée le')),
                    ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='projects.call', verbose_name='appel')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publiée par')),
                    ('admissibility_days', models.PositiveSmallIntegerField(default=10, verbose_name='délai de recevabilité, en jours ouvrés')),
                    ('asked_documents', models.JSONField(blank=True, default=list, verbose_name='pièces demandées')),
                    ('complement_days', models.PositiveSmallIntegerField(default=15, verbose_name='délai laissé pour des compléments, en jours ouvrés')),
                    ('derogation_max_rate', models.DecimalField(decimal_places=4, default=Decimal('1.0000'), help_text='Le plus haut taux qu’un comité peut accorder par une dérogation motivée.', max_digits=5, verbose_name='taux maximal avec dérogation')),
                    ('mandatory_indicators', models.JSONField(blank=True, default=list, verbose_name='indicateurs obligatoires')),
                    ('questions', models.JSONField(blank=True, default=list, verbose_name='questions propres à l’appel')),
                ],
                options={
                    'verbose_name': 'version d’appel',
                    'verbose_name_plural': 'versions d’appel',
                    'ordering': ['call_id', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('call', 'number'), name='call_version_once', violation_error_message='Cette version de l’appel existe déjà.'), models.CheckConstraint(condition=models.Q(('max_total_cost__gte', models.F('min_total_cost')), ('min_total_cost__gt', 0)), name='call_bounds_in_order', violation_error_message='Le coût maximal doit dépasser le coût minimal.'), models.CheckConstraint(condition=models.Q(('max_rate__gt', 0), ('max_rate__lte', 1)), name='call_rate_is_a_share', violation_error_message='Le taux va de 0 à 100 %%.'), models.CheckConstraint(condition=models.Q(('published_at', None), ('published_by__isnull', False), _connector='OR'), name='call_published_has_its_person', violation_error_message='Une version publiée a son auteur.'), models.CheckConstraint(condition=models.Q(('derogation_max_rate__gte', models.F('max_rate')), ('derogation_max_rate__lte', 1)), name='call_derogation_is_above_the_rate', violation_error_message='Le taux avec dérogation va du taux maximal de l’appel à 100 %%.'), models.CheckConstraint(condition=models.Q(('closes_on', None), ('closes_on__gte', models.F('opens_on')), _connector='OR'), name='call_closes_after_it_opens', violation_error_message='La clôture ne peut précéder l’ouverture.'), models.CheckConstraint(condition=models.Q(('admissibility_days__gt', 0), ('complement_days__gt', 0)), name='call_gives_time', violation_error_message='Un délai compte au moins un jour ouvré.')],
                },
            ),
            migrations.CreateModel(
                name='Project',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('reference', models.CharField(max_length=20, unique=True, verbose_name='référence')),
                    ('status', models.CharField(choices=[('draft', 'Brouillon'), ('submitted', 'Déposé'), ('admissible', 'Recevable'), ('inadmissible', 'Non recevable'), ('active', 'En cours'), ('completed', 'Terminé'), ('archived', 'Archivé'), ('withdrawn', 'Retiré')], default='draft', max_length=20, verbose_name='état')),
                    ('title', models.CharField(max_length=200, verbose_name='titre')),
                    ('summary', models.TextField(blank=True, verbose_name='résumé')),
                    ('problem', models.TextField(blank=True, verbose_name='problème à résoudre')),
                    ('users', models.TextField(blank=True, verbose_name='usagers visés')),
                    ('data_used', models.TextField(blank=True, verbose_name='données utilisées')),
                    ('has_personal_data', models.BooleanField(blank=True, null=True, verbose_name='données personnelles')),
                    ('legal_frame', models.TextField(blank=True, verbose_name='cadre juridique des données')),
                    ('deployment', models.TextField(blank=True, verbose_name='stratégie de déploiement')),
                    ('team', models.TextField(blank=True, verbose_name='équipe')),
                    ('sponsor', models.CharField(blank=True, max_length=200, verbose_name='sponsor')),
                    ('project_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('proactive', 'Administration proactive'), ('data_provision', 'Mise à disposition de données à des tiers'), ('policy_improvement', 'Amélioration d’une politique publique')], max_length=30), blank=True, default=list, size=None, verbose_name='types de projet')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='début prévu')),
                    ('duration_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='durée en mois')),
                    ('is_confidential', models.BooleanField(default=False, verbose_name='confidentiel')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                    ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='modifié le')),
                    ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='déposé le')),
                    ('inadmissible_reason', models.TextField(blank=True, verbose_name='motif de non-recevabilité')),
                    ('call_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='projects.callversion', verbose_name='règles')),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='accounts.organisation', verbose_name='organisation')),
                    ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('answers', models.JSONField(blank=True, default=dict, verbose_name='réponses aux questions de l’appel')),
                    ('calendar', models.TextField(blank=True, verbose_name='étapes prévues')),
                    ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='projects.project', verbose_name='repris de')),
                    ('draft_key', models.UUIDField(blank=True, null=True, verbose_name='clé d’ouverture')),
                    ('support_need', models.TextField(blank=True, verbose_name='besoin d’accompagnement')),
                    ('support_wanted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('legal', 'Juridique'), ('technical', 'Technique'), ('human', 'Humain'), ('material', 'Matériel')], max_length=20), blank=True, default=list, size=None, verbose_name='accompagnements souhaités')),
                ],
                options={
                    'verbose_name': 'projet',
                    'ordering': ['-created_at', '-pk'],
                    'indexes': [models.Index(fields=['organisation', 'status'], name='project_by_organisation'), models.Index(fields=['organisation', 'id'], name='project_newest_of_a_holder'), models.Index(fields=['status', 'id'], name='project_newest_in_a_state'), models.Index(django.db.models.functions.comparison.Coalesce('submitted_at', models.Value(datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), models.F('id'), name='project_by_submission'), models.Index(models.Func('title', function='datalab_plain', output_field=models.TextField()), models.F('id'), name='project_by_title'), models.Index(fields=['updated_at', 'id'], name='project_by_change')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'admissible', 'inadmissible', 'active', 'completed', 'archived', 'withdrawn'])), name='project_status_known', violation_error_message='Cet état de projet n’existe pas.'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='project_submitted_has_date_and_person', violation_error_message='Un projet déposé a sa date et son déposant.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'inadmissible'), _negated=True), models.Q(('inadmissible_reason', ''), _negated=True), _connector='OR'), name='project_inadmissible_has_its_reason', violation_error_message='Un projet non recevable a son motif.'), models.UniqueConstraint(fields=('draft_key',), name='project_opened_once_a_page', violation_error_message='Ce brouillon est déjà ouvert.')],
                },
            ),
            migrations.CreateModel(
                name='Indicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('label', models.CharField(max_length=200, verbose_name='indicateur')),
                    ('unit', models.CharField(blank=True, max_length=40, verbose_name='unité')),
                    ('baseline', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='valeur de départ')),
                    ('target', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='cible')),
                    ('target_on', models.DateField(verbose_name='date de la cible')),
                    ('method', models.TextField(verbose_name='mode de mesure')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='projects.project')),
                    ('kind', models.CharField(blank=True, help_text='La clé de l’indicateur de l’appel auquel il répond ; vide : libre.', max_length=40, verbose_name='indicateur obligatoire')),
                ],
                options={
                    'verbose_name': 'indicateur',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='CostLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('nature', models.CharField(choices=[('staff', 'Personnel (titre 2)'), ('services', 'Prestations intellectuelles'), ('development', 'Développement'), ('hosting', 'Hébergement'), ('hardware', 'Matériel'), ('licences', 'Licences'), ('training', 'Formation'), ('other', 'Autre')], max_length=20, verbose_name='nature')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                    ('label', models.CharField(max_length=200, verbose_name='libellé')),
                    ('amount_ht', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant HT')),
                    ('amount_ttc', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant TTC')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cost_lines', to='projects.project')),
                    ('instrument', models.GeneratedField(db_persist=True, expression=models.Case(models.When(nature='staff', then=models.Value('credit_transfer')), default=models.Value('')), output_field=models.CharField(max_length=24, verbose_name='instrument imposé'))),
                ],
                options={
                    'verbose_name': 'ligne de coût',
                    'verbose_name_plural': 'lignes de coût',
                    'ordering': ['year', 'nature', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('nature__in', ['staff', 'services', 'development', 'hosting', 'hardware', 'licences', 'training', 'other'])), name='cost_line_nature_known', violation_error_message='Cette nature de dépense n’existe pas.'), models.CheckConstraint(condition=models.Q(('amount_ht__gt', Decimal('0')), ('amount_ttc__gte', models.F('amount_ht'))), name='cost_line_amounts_in_order', violation_error_message='Le TTC ne peut être inférieur au HT.')],
                },
            ),
            migrations.CreateModel(
                name='ProjectContributor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('invited_at', models.DateTimeField(verbose_name='invité le')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='révoqué le')),
                    ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to=settings.AUTH_USER_MODEL)),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributors', to='projects.project')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'contributeur',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('project', 'person'), name='contributor_invited_once', violation_error_message='Cette personne est déjà invitée.')],
                },
            ),
            migrations.CreateModel(
                name='DossierImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=250, verbose_name='source')),
                    ('procedure', models.BigIntegerField(blank=True, null=True, verbose_name='démarche')),
                    ('began_at', models.DateTimeField(verbose_name='commencé le')),
                    ('beat', models.DateTimeField(verbose_name='dernier signe de vie')),
                    ('is_running', models.BooleanField(default=True, verbose_name='en cours')),
                    ('is_whole', models.BooleanField(default=False, verbose_name='allé au bout')),
                    ('message', models.TextField(blank=True, verbose_name='message')),
                    ('up_to', models.DateTimeField(blank=True, null=True, verbose_name='repris jusqu’à')),
                    ('began_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'import de démarches-simplifiées',
                    'verbose_name_plural': 'imports de démarches-simplifiées',
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_running', True)), fields=('is_running',), name='dossier_import_alone', violation_error_message='Un import de démarches-simplifiées est déjà en cours : attendez sa fin.')],
                },
            ),
            migrations.CreateModel(
                name='DossierLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.BigIntegerField(verbose_name='numéro')),
                    ('sentence', models.TextField(verbose_name='ce qui a été fait')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='projects.dossierimport')),
                ],
                options={
                    'verbose_name': 'ligne d’import de démarches-simplifiées',
                    'ordering': ['run_id', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='ImportedDossier',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.BigIntegerField(unique=True, verbose_name='numéro')),
                    ('procedure', models.BigIntegerField(blank=True, null=True, verbose_name='démarche')),
                    ('state', models.CharField(choices=[('en_construction', 'En construction'), ('en_instruction', 'En instruction'), ('accepte', 'Accepté'), ('refuse', 'Refusé'), ('sans_suite', 'Classé sans suite')], max_length=20, verbose_name='état là-bas')),
                    ('outcome', models.CharField(choices=[('drafted', 'Brouillon ouvert'), ('filed', 'Projet déposé'), ('waiting_here', 'En attente'), ('kept', 'Gardé sans projet')], max_length=20, verbose_name='suite donnée')),
                    ('sentence', models.TextField(verbose_name='explication')),
                    ('removal', models.CharField(blank=True, choices=[('pending_removal', 'Suppression en cours là-bas'), ('removed', 'Supprimé là-bas')], default='', max_length=20, verbose_name='suppression')),
                    ('removal_reason', models.CharField(blank=True, max_length=100, verbose_name='motif de la suppression')),
                    ('title', models.CharField(blank=True, max_length=200, verbose_name='titre')),
                    ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET du demandeur')),
                    ('applicant', models.EmailField(blank=True, max_length=254, verbose_name='usager')),
                    ('last_change', models.DateTimeField(blank=True, null=True, verbose_name='dernière modification là-bas')),
                    ('content', models.JSONField(default=dict, verbose_name='contenu')),
                    ('digest', models.CharField(blank=True, max_length=64, verbose_name='empreinte du contenu')),
                    ('applied', models.JSONField(blank=True, default=dict, verbose_name='valeurs reprises')),
                    ('unknown_champs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=250), default=list, size=None, verbose_name='champs sans rubrique')),
                    ('seen_at', models.DateTimeField(verbose_name='vu le')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisation')),
                    ('project', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imported_dossier', to='projects.project', verbose_name='projet')),
                    ('seen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'dossier de démarches-simplifiées',
                    'verbose_name_plural': 'dossiers de démarches-simplifiées',
                    'ordering': ['-number'],
                    'indexes': [models.Index(fields=['outcome', 'number'], name='dossier_by_outcome')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['en_construction', 'en_instruction', 'accepte', 'refuse', 'sans_suite'])), name='dossier_state_known', violation_error_message='Cet état de dossier n’existe pas.'), models.CheckConstraint(condition=models.Q(('outcome__in', ['drafted', 'filed', 'waiting_here', 'kept'])), name='dossier_outcome_known', violation_error_message='Cette suite n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['drafted', 'filed']), _negated=True), ('project__isnull', False), _connector='OR'), name='dossier_taken_up_has_its_project', violation_error_message='Un dossier repris a son projet.')],
                },
            ),
            migrations.CreateModel(
                name='CoFunder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='cofinanceur')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant')),
                    ('state', models.CharField(choices=[('planned', 'Envisagé'), ('asked', 'Demandé'), ('granted', 'Obtenu')], default='planned', max_length=20, verbose_name='où en est-il')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cofunders', to='projects.project')),
                ],
                options={
                    'verbose_name': 'cofinanceur',
                    'verbose_name_plural': 'autres cofinanceurs',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', Decimal('0'))), name='cofunder_amount_is_positive', violation_error_message='Le montant doit être positif.'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'asked', 'granted'])), name='cofunder_state_known', violation_error_message='Cet état de cofinancement n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='FieldWriting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('field', models.CharField(max_length=60, verbose_name='champ')),
                    ('value', models.JSONField(null=True, verbose_name='contenu')),
                    ('version', models.PositiveIntegerField(verbose_name='version')),
                    ('at', models.DateTimeField(verbose_name='le')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='writings', to='projects.project')),
                ],
                options={
                    'verbose_name': 'écriture d’un champ',
                    'verbose_name_plural': 'écritures des champs',
                    'ordering': ['-version', '-pk'],
                    'constraints': [models.UniqueConstraint(fields=('project', 'field', 'version'), name='field_written_once_a_version', violation_error_message='Ce champ est déjà écrit à cette version.')],
                },
            ),
            migrations.CreateModel(
                name='KeptTyping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('field', models.CharField(max_length=60, verbose_name='champ')),
                    ('raw', models.JSONField(verbose_name='saisie')),
                    ('base', models.PositiveIntegerField(verbose_name='version vue')),
                    ('at', models.DateTimeField(verbose_name='le')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_typings', to='projects.project')),
                ],
                options={
                    'verbose_name': 'saisie en attente',
                    'verbose_name_plural': 'saisies en attente',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('project', 'field', 'by'), name='typing_kept_once', violation_error_message='Une saisie de ce champ est déjà gardée.')],
                },
            ),
            migrations.CreateModel(
                name='ComplementRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message', models.TextField(blank=True, verbose_name='message')),
                    ('due_on', models.DateField(verbose_name='réponse attendue le')),
                    ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                    ('outcome', models.CharField(choices=[('pending', 'En attente de réponse'), ('answered', 'Répondue'), ('cancelled', 'Annulée')], default='pending', max_length=12, verbose_name='issue')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                    ('cancel_reason', models.TextField(blank=True, verbose_name='motif de l’annulation')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complements', to='projects.project')),
                ],
                options={
                    'verbose_name': 'demande de compléments',
                    'verbose_name_plural': 'demandes de compléments',
                    'ordering': ['project_id', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'pending')), fields=('project',), name='complements_pending_once', violation_error_message='Des compléments sont déjà demandés sur ce dossier.'), models.CheckConstraint(condition=models.Q(('outcome__in', ['pending', 'answered', 'cancelled'])), name='complements_outcome_known', violation_error_message='Cette issue n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('outcome', 'pending')), models.Q(models.Q(('outcome', 'pending'), _negated=True), ('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='complements_closed_have_date_and_person', violation_error_message='Une demande close a sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='complements_cancelled_have_their_reason', violation_error_message='Une demande annulée a son motif.')],
                },
            ),
            migrations.CreateModel(
                name='ComplementQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('field', models.CharField(max_length=60, verbose_name='champ')),
                    ('question', models.TextField(verbose_name='question')),
                    ('reply', models.TextField(blank=True, verbose_name='réponse')),
                    ('proposed', models.JSONField(blank=True, null=True, verbose_name='champ proposé')),
                    ('revision', models.PositiveIntegerField(default=0, verbose_name='révision')),
                    ('written_at', models.DateTimeField(blank=True, null=True, verbose_name='écrite le')),
                    ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='projects.complementrequest')),
                ],
                options={
                    'verbose_name': 'question du guichet',
                    'verbose_name_plural': 'questions du guichet',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('request', 'field'), name='complement_question_once_a_field', violation_error_message='Une seule question par champ : réunissez-les.'), models.CheckConstraint(condition=models.Q(('question', ''), _negated=True), name='complement_question_is_asked', violation_error_message='Écrivez la question.')],
                },
            ),
            migrations.CreateModel(
                name='HandOver',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.TextField(verbose_name='motif')),
                    ('details', models.JSONField(default=dict, verbose_name='ce qui est transmis')),
                    ('handed_at', models.DateTimeField(verbose_name='le')),
                    ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisation')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne qui part')),
                    ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='successeur')),
                ],
                options={
                    'verbose_name': 'passation',
                    'ordering': ['-handed_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('successor')), _negated=True), name='hand_over_to_somebody_else', violation_error_message='Le successeur est une autre personne.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hand_over_has_its_reason', violation_error_message='Indiquez le motif de la passation.')],
                },
            ),
            migrations.CreateModel(
                name='ProjectVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                    ('occasion', models.CharField(choices=[('filing', 'Dépôt'), ('complements', 'Compléments')], max_length=20, verbose_name='occasion')),
                    ('content', models.JSONField(verbose_name='contenu')),
                    ('filed_at', models.DateTimeField(verbose_name='déposée le')),
                    ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='projects.project')),
                ],
                options={
                    'verbose_name': 'version déposée',
                    'verbose_name_plural': 'versions déposées',
                    'ordering': ['project_id', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('project', 'number'), name='project_version_once', violation_error_message='Cette version du dossier existe déjà.'), models.CheckConstraint(condition=models.Q(('occasion__in', ['filing', 'complements'])), name='project_version_occasion_known', violation_error_message='Cette occasion de dépôt n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='ChecklistTick',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(max_length=40, verbose_name='point vérifié')),
                    ('verdict', models.CharField(choices=[('met', 'Oui'), ('not_met', 'Non'), ('not_applicable', 'Sans objet')], max_length=20, verbose_name='constat')),
                    ('comment', models.TextField(blank=True, verbose_name='remarque')),
                    ('ticked_at', models.DateTimeField(verbose_name='constaté le')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ticks', to='projects.project')),
                    ('ticked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'constat de recevabilité',
                    'verbose_name_plural': 'constats de recevabilité',
                    'ordering': ['project_id', 'item'],
                    'constraints': [models.UniqueConstraint(fields=('project', 'item'), name='checklist_ticked_once', violation_error_message='Ce point est déjà constaté.'), models.CheckConstraint(condition=models.Q(('verdict__in', ['met', 'not_met', 'not_applicable'])), name='checklist_verdict_known', violation_error_message='Ce constat n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'not_met'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='checklist_refusal_is_explained', violation_error_message='Un constat négatif s’explique.')],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callversion',
                trigger=pgtrigger.compiler.Trigger(name='published_version_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'published_version_never_changes';", hash='a191f089e2a6e775d43923685a158b9f0151e8f4', operation='UPDATE OR DELETE', pgid='pgtrigger_published_version_never_changes_1e7aa', table='projects_callversion', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callversion',
                trigger=pgtrigger.compiler.Trigger(name='published_grid_is_whole', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."published_at" IS NOT NULL)', func="\n                IF (SELECT count(DISTINCT c->>'key') <> count(*)\n                        OR coalesce(sum((c->>'weight')::int), 0) <> 100\n                        OR coalesce(min((c->>'weight')::int), 0) < 1\n                    FROM jsonb_array_elements(NEW.criteria) c) THEN\n                    RAISE EXCEPTION 'the grid of a published version is whole' USING ERRCODE =\n                        'check_violation', CONSTRAINT = 'published_grid_is_whole';\n                END IF;\n                RETURN NEW;\n                ", hash='07b65cee92bbee2a3ae4b0bbe7049ae22e947b2e', operation='INSERT OR UPDATE', pgid='pgtrigger_published_grid_is_whole_277b1', table='projects_callversion', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='project',
                trigger=pgtrigger.compiler.Trigger(name='project_is_searchable', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO finding_passage (source, source_id, file_kind, reference, holder_id, is_internal, title, holder_names, label, body, moment) SELECT 'project', NEW.id, 'project', NEW.reference, NEW.organisation_id, FALSE, NEW.title, datalab_names(NEW.organisation_id), '', concat_ws(E'\\n', NEW.summary, NEW.problem, NEW.users, NEW.data_used, NEW.legal_frame, NEW.deployment, NEW.team, NEW.sponsor), NEW.created_at \nON CONFLICT (source, source_id) DO UPDATE SET reference = EXCLUDED.reference,\n    holder_id = EXCLUDED.holder_id, is_internal = EXCLUDED.is_internal, title = EXCLUDED.title,\n    holder_names = EXCLUDED.holder_names, label = EXCLUDED.label, body = EXCLUDED.body,\n    moment = EXCLUDED.moment;\n\nIF TG_OP = 'UPDATE' THEN\n    UPDATE finding_passage SET holder_id = NEW.organisation_id WHERE reference = NEW.reference\n       AND holder_id IS DISTINCT FROM NEW.organisation_id;\nEND IF;\n\nRETURN NULL;\n", hash='f72114f89c760656642f0fbd3194b69b02f3861f', operation='INSERT OR UPDATE OF "organisation_id", "title", "summary", "problem", "users", "data_used", "legal_frame", "deployment", "team", "sponsor"', pgid='pgtrigger_project_is_searchable_e73fe', table='projects_project', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='projectversion',
                trigger=pgtrigger.compiler.Trigger(name='project_version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'a filed version is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'project_version_is_frozen';", hash='e76d1439b0dacdfaa760b9492ccd984e12ff0bc2', operation='UPDATE OR DELETE', pgid='pgtrigger_project_version_is_frozen_25b97', table='projects_projectversion', when='BEFORE')),
            ),
        ]),
    ]
