"""What the public sees and takes away, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import uuid

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import opendata.models.files
from accounts.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('opendata', '0001_initial'),
        ('opendata', '0002_publications'),
        ('opendata', '0003_dataset_files'),
        ('opendata', '0004_showcase'),
        ('opendata', '0005_subscriptions'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
        ('documents', '0001_squashed_0002_asked_and_scanned'),
        ('jobs', '0001_initial'),
        ('projects', '0001_squashed_0010_lighter_passages'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Dataset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=100, unique=True, verbose_name='adresse')),
                    ('title', models.CharField(max_length=200, verbose_name='titre')),
                    ('description', models.TextField(blank=True, verbose_name='description')),
                    ('publisher', models.CharField(blank=True, max_length=200, verbose_name='producteur')),
                    ('licence', models.CharField(choices=[('lov2', 'Licence Ouverte 2.0'), ('odbl', 'Open Database License 1.0 (ODbL)')], default='lov2', max_length=10, verbose_name='licence')),
                    ('source_url', models.URLField(blank=True, max_length=500, verbose_name='adresse de la source')),
                    ('datagouv_id', models.CharField(blank=True, max_length=40, verbose_name='identifiant sur data.gouv.fr')),
                    ('theme', models.CharField(blank=True, choices=[('education', 'Éducation et recherche'), ('energy', 'Énergie et climat'), ('environment', 'Environnement'), ('housing', 'Logement et urbanisme'), ('transport', 'Transports'), ('health', 'Santé et solidarités'), ('economy', 'Économie et emploi'), ('justice', 'Justice et sécurité'), ('culture', 'Culture et sport'), ('public_action', 'Action publique et finances')], max_length=20, verbose_name='thème')),
                    ('keywords', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='mots-clés')),
                    ('rhythm', models.CharField(choices=[('daily', 'Chaque jour'), ('weekly', 'Chaque semaine'), ('monthly', 'Chaque mois'), ('quarterly', 'Chaque trimestre'), ('yearly', 'Chaque année'), ('irregular', 'Irrégulière'), ('once', 'Une seule fois')], default='irregular', max_length=10, verbose_name='mise à jour')),
                    ('status', models.CharField(choices=[('draft', 'Brouillon'), ('published', 'Publié')], default='draft', max_length=10, verbose_name='état')),
                    ('created_at', models.DateTimeField(verbose_name='créé le')),
                    ('updated_at', models.DateTimeField(verbose_name='modifié le')),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'jeu de données',
                    'verbose_name_plural': 'jeux de données',
                    'ordering': ['title', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'published'])), name='dataset_status_known', violation_error_message='Cet état d’un jeu de données n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='dataset_published_has_its_date', violation_error_message='Un jeu de données publié a sa date de publication.'), models.CheckConstraint(condition=models.Q(('licence__in', ['lov2', 'odbl'])), name='dataset_licence_known', violation_error_message='Cette licence n’existe pas.'), models.CheckConstraint(condition=models.Q(('theme__in', ['', 'education', 'energy', 'environment', 'housing', 'transport', 'health', 'economy', 'justice', 'culture', 'public_action'])), name='dataset_theme_known', violation_error_message='Ce thème n’existe pas.'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'irregular', 'once'])), name='dataset_rhythm_known', violation_error_message='Ce rythme de mise à jour n’existe pas.'), models.UniqueConstraint(condition=models.Q(('datagouv_id', ''), _negated=True), fields=('datagouv_id',), name='dataset_datagouv_once', violation_error_message='Ce jeu de data.gouv.fr est déjà présent.')],
                },
            ),
            migrations.CreateModel(
                name='Publication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('published_on', models.DateField(verbose_name='publiée le')),
                    ('number', models.PositiveSmallIntegerField(default=1, verbose_name='numéro dans la journée')),
                    ('published_at', models.DateTimeField(verbose_name='à')),
                    ('references', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None, verbose_name='dossiers publiés')),
                    ('held_rows', models.JSONField(blank=True, default=list, verbose_name='lignes retenues')),
                    ('fingerprint', models.CharField(max_length=64, verbose_name='empreinte des lignes')),
                    ('published_by', models.ForeignKey(blank=True, help_text='Vide : l’horloge du service.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ],
                options={
                    'verbose_name': 'publication',
                    'ordering': ['-published_on', '-number'],
                    'constraints': [models.UniqueConstraint(fields=('published_on', 'number'), name='publication_numbered_once_a_day', violation_error_message='Cette version est déjà publiée.'), models.CheckConstraint(condition=models.Q(('references__len__gt', 0)), name='publication_has_a_row', violation_error_message='Une publication contient au moins une ligne.')],
                },
            ),
            migrations.CreateModel(
                name='CataloguePush',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('pushed_at', models.DateTimeField(verbose_name='le')),
                    ('dataset_id', models.CharField(blank=True, max_length=60, verbose_name='jeu de données')),
                    ('dataset_page', models.URLField(blank=True, max_length=500, verbose_name='page')),
                    ('resources', models.JSONField(blank=True, default=dict, verbose_name='ressources')),
                    ('error', models.TextField(blank=True, verbose_name='erreur')),
                    ('pushed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pushes', to='opendata.publication')),
                ],
                options={
                    'verbose_name': 'envoi à data.gouv.fr',
                    'ordering': ['-pushed_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('error', ''), _negated=True), models.Q(('dataset_id', ''), _negated=True), _connector='OR'), name='push_has_its_dataset_or_its_error', violation_error_message='Un envoi a son jeu de données ou son erreur.')],
                },
            ),
            migrations.CreateModel(
                name='PublishedFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_format', models.CharField(choices=[('csv', 'CSV'), ('json', 'JSON 360Giving'), ('xlsx', 'XLSX'), ('parquet', 'Parquet')], max_length=10, verbose_name='format')),
                    ('content', models.BinaryField()),
                    ('size', models.PositiveIntegerField(verbose_name='taille en octets')),
                    ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                    ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='opendata.publication')),
                ],
                options={
                    'verbose_name': 'fichier publié',
                    'ordering': ['publication_id', 'file_format'],
                    'constraints': [models.UniqueConstraint(fields=('publication', 'file_format'), name='published_file_once_a_format', violation_error_message='Ce format est déjà publié pour cette version.'), models.CheckConstraint(condition=models.Q(('file_format__in', ['csv', 'json', 'xlsx', 'parquet'])), name='published_file_format_known', violation_error_message='Ce format n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='DatasetFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=200, verbose_name='nom du fichier')),
                    ('size', models.PositiveBigIntegerField(verbose_name='taille en octets')),
                    ('content', models.FileField(blank=True, upload_to=opendata.models.files.private_path)),
                    ('status', models.CharField(choices=[('waiting', 'En attente de lecture'), ('ready', 'Prêt à explorer'), ('unreadable', 'Illisible')], default='waiting', max_length=10, verbose_name='état')),
                    ('rows', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='lignes')),
                    ('bad_rows', models.PositiveIntegerField(default=0, verbose_name='lignes écartées')),
                    ('columns', models.PositiveIntegerField(default=0, verbose_name='colonnes')),
                    ('communes', models.PositiveIntegerField(default=0, verbose_name='communes')),
                    ('refusal', models.TextField(blank=True, verbose_name='motif')),
                    ('deposited_at', models.DateTimeField(verbose_name='déposé le')),
                    ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lu le')),
                    ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='opendata.dataset', verbose_name='jeu de données')),
                    ('deposited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job')),
                ],
                options={
                    'verbose_name': 'fichier d’un jeu de données',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(condition=models.Q(('status', 'ready')), fields=['dataset', '-id'], name='datasetfile_current')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'ready', 'unreadable'])), name='datasetfile_status_known', violation_error_message='Cet état d’un fichier n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'ready'), _negated=True), models.Q(('columns__gt', 0), ('read_at__isnull', False), ('rows__gt', 0)), _connector='OR'), name='datasetfile_ready_has_its_rows', violation_error_message='Un fichier prêt a des lignes et des colonnes.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'unreadable'), _negated=True), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='datasetfile_unreadable_has_its_reason', violation_error_message='Un fichier illisible dit pourquoi.')],
                },
            ),
            migrations.CreateModel(
                name='Reuse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('reference', models.CharField(max_length=20, unique=True, verbose_name='référence')),
                    ('slug', models.SlugField(max_length=100, unique=True, verbose_name='adresse de la page')),
                    ('status', models.CharField(choices=[('proposed', 'Proposée'), ('published', 'Publiée'), ('refused', 'Refusée'), ('withdrawn', 'Retirée')], default='proposed', max_length=10, verbose_name='état')),
                    ('title', models.CharField(max_length=160, verbose_name='titre')),
                    ('kind', models.CharField(choices=[('api', 'API'), ('application', 'Application'), ('idea', 'Idée'), ('news_article', 'Article de presse'), ('paper', 'Publication scientifique'), ('post', 'Billet'), ('visualization', 'Visualisation'), ('hardware', 'Objet connecté')], max_length=20, verbose_name='type')),
                    ('theme', models.CharField(blank=True, choices=[('education', 'Éducation et recherche'), ('energy', 'Énergie et climat'), ('environment', 'Environnement'), ('housing', 'Logement et urbanisme'), ('transport', 'Transports'), ('health', 'Santé et solidarités'), ('economy', 'Économie et emploi'), ('justice', 'Justice et sécurité'), ('culture', 'Culture et sport'), ('public_action', 'Action publique et finances')], max_length=20, verbose_name='thème')),
                    ('creator', models.CharField(blank=True, max_length=160, verbose_name='auteur')),
                    ('url', models.URLField(max_length=500, verbose_name='adresse')),
                    ('description', models.TextField(verbose_name='description')),
                    ('image_alt', models.CharField(blank=True, max_length=250, verbose_name='description de l’image')),
                    ('datagouv_id', models.CharField(blank=True, max_length=40, verbose_name='identifiant sur data.gouv.fr')),
                    ('proposed_at', models.DateTimeField(verbose_name='proposée le')),
                    ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='examinée le')),
                    ('review_reason', models.TextField(blank=True, verbose_name='motif')),
                    ('datasets', models.ManyToManyField(blank=True, related_name='reuses', to='opendata.dataset', verbose_name='jeux de données')),
                    ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment')),
                    ('projects', models.ManyToManyField(blank=True, related_name='reuses', to='projects.project', verbose_name='projets financés')),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'réutilisation',
                    'ordering': ['-proposed_at', '-pk'],
                    'indexes': [models.Index(fields=['status', '-id'], name='reuse_by_status')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'published', 'refused', 'withdrawn'])), name='reuse_status_known', violation_error_message='Cet état de réutilisation n’existe pas.'), models.CheckConstraint(condition=models.Q(('kind__in', ['api', 'application', 'idea', 'news_article', 'paper', 'post', 'visualization', 'hardware'])), name='reuse_kind_known', violation_error_message='Ce type de réutilisation n’existe pas.'), models.CheckConstraint(condition=models.Q(('theme__in', ['', 'education', 'energy', 'environment', 'housing', 'transport', 'health', 'economy', 'justice', 'culture', 'public_action'])), name='reuse_theme_known', violation_error_message='Ce thème n’existe pas.'), models.CheckConstraint(condition=models.Q(('status', 'proposed'), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='reuse_reviewed_has_its_date_and_person', violation_error_message='Une réutilisation examinée a sa date et son éditeur.'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['refused', 'withdrawn']), _negated=True), models.Q(('review_reason', ''), _negated=True), _connector='OR'), name='reuse_set_aside_has_its_reason', violation_error_message='Une réutilisation refusée ou retirée a son motif.'), models.CheckConstraint(condition=models.Q(('image', None), models.Q(('image_alt', ''), _negated=True), _connector='OR'), name='reuse_image_has_its_words', violation_error_message='Décrivez l’image pour qui ne la voit pas.'), models.UniqueConstraint(condition=models.Q(('datagouv_id', ''), _negated=True), fields=('datagouv_id',), name='reuse_datagouv_once', violation_error_message='Cette réutilisation de data.gouv.fr est déjà présente.')],
                },
            ),
            migrations.CreateModel(
                name='CalendarEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='jour')),
                    ('kind', models.CharField(choices=[('dataset', 'Jeu de données'), ('reuse', 'Réutilisation'), ('feature', 'Fonctionnalité')], max_length=10, verbose_name='nature')),
                    ('title', models.CharField(max_length=160, verbose_name='titre')),
                    ('text', models.TextField(verbose_name='texte')),
                    ('url', models.URLField(blank=True, max_length=500, verbose_name='adresse')),
                    ('theme', models.CharField(blank=True, choices=[('education', 'Éducation et recherche'), ('energy', 'Énergie et climat'), ('environment', 'Environnement'), ('housing', 'Logement et urbanisme'), ('transport', 'Transports'), ('health', 'Santé et solidarités'), ('economy', 'Économie et emploi'), ('justice', 'Justice et sécurité'), ('culture', 'Culture et sport'), ('public_action', 'Action publique et finances')], max_length=20, verbose_name='thème')),
                    ('written_at', models.DateTimeField(verbose_name='écrite le')),
                    ('dataset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opendata.dataset', verbose_name='jeu de données')),
                    ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reuse', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opendata.reuse', verbose_name='réutilisation')),
                ],
                options={
                    'verbose_name': 'jour du calendrier',
                    'verbose_name_plural': 'jours du calendrier',
                    'ordering': ['-day'],
                    'constraints': [models.UniqueConstraint(fields=('day',), name='calendar_one_entry_a_day', violation_error_message='Ce jour montre déjà une découverte.'), models.CheckConstraint(condition=models.Q(models.Q(('dataset__isnull', False), ('kind', 'dataset'), ('reuse', None)), models.Q(('dataset', None), ('kind', 'reuse'), ('reuse__isnull', False)), models.Q(('dataset', None), ('kind', 'feature'), ('reuse', None)), _connector='OR'), name='calendar_entry_is_one_thing', violation_error_message='Un jour montre un jeu de données, une réutilisation ou une fonctionnalité.'), models.CheckConstraint(condition=models.Q(('theme__in', ['', 'education', 'energy', 'environment', 'housing', 'transport', 'health', 'economy', 'justice', 'culture', 'public_action'])), name='calendar_theme_known', violation_error_message='Ce thème n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='Topic',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=100, unique=True, verbose_name='adresse')),
                    ('title', models.CharField(max_length=160, verbose_name='titre')),
                    ('summary', models.CharField(max_length=300, verbose_name='en bref')),
                    ('introduction', models.TextField(blank=True, verbose_name='introduction')),
                    ('theme', models.CharField(choices=[('education', 'Éducation et recherche'), ('energy', 'Énergie et climat'), ('environment', 'Environnement'), ('housing', 'Logement et urbanisme'), ('transport', 'Transports'), ('health', 'Santé et solidarités'), ('economy', 'Économie et emploi'), ('justice', 'Justice et sécurité'), ('culture', 'Culture et sport'), ('public_action', 'Action publique et finances')], max_length=20, verbose_name='thème')),
                    ('status', models.CharField(choices=[('draft', 'Brouillon'), ('published', 'Publié')], default='draft', max_length=10, verbose_name='état')),
                    ('updated_at', models.DateTimeField(verbose_name='modifié le')),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'dossier data',
                    'verbose_name_plural': 'dossiers data',
                    'ordering': ['title', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'published'])), name='topic_status_known', violation_error_message='Cet état de dossier n’existe pas.'), models.CheckConstraint(condition=models.Q(('theme__in', ['education', 'energy', 'environment', 'housing', 'transport', 'health', 'economy', 'justice', 'culture', 'public_action'])), name='topic_theme_known', violation_error_message='Ce thème n’existe pas.'), models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='topic_published_has_its_date_and_person', violation_error_message='Un dossier publié a sa date et son éditeur.')],
                },
            ),
            migrations.CreateModel(
                name='TopicElement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(verbose_name='rang')),
                    ('kind', models.CharField(choices=[('dataset', 'Jeu de données'), ('reuse', 'Réutilisation'), ('wanted', 'Donnée attendue')], max_length=10, verbose_name='nature')),
                    ('title', models.CharField(blank=True, max_length=160, verbose_name='titre')),
                    ('text', models.CharField(blank=True, max_length=500, verbose_name='pourquoi')),
                    ('dataset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='topic_elements', to='opendata.dataset', verbose_name='jeu de données')),
                    ('reuse', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='topic_elements', to='opendata.reuse', verbose_name='réutilisation')),
                    ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elements', to='opendata.topic')),
                ],
                options={
                    'verbose_name': 'élément de dossier',
                    'ordering': ['topic_id', 'position'],
                    'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('topic', 'position'), name='topic_position_once', violation_error_message='Ce rang est déjà pris dans le dossier.'), models.UniqueConstraint(fields=('topic', 'dataset'), name='topic_dataset_once', violation_error_message='Ce jeu de données est déjà dans le dossier.'), models.UniqueConstraint(fields=('topic', 'reuse'), name='topic_reuse_once', violation_error_message='Cette réutilisation est déjà dans le dossier.'), models.CheckConstraint(condition=models.Q(models.Q(('dataset__isnull', False), ('kind', 'dataset'), ('reuse', None)), models.Q(('dataset', None), ('kind', 'reuse'), ('reuse__isnull', False)), models.Q(('dataset', None), ('kind', 'wanted'), ('reuse', None), models.Q(('title', ''), _negated=True)), _connector='OR'), name='topic_element_is_one_thing', violation_error_message='Un élément est un jeu de données, une réutilisation, ou une donnée attendue qui a son titre.')],
                },
            ),
            migrations.CreateModel(
                name='Edition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rhythm', models.CharField(choices=[('daily', 'Chaque jour'), ('weekly', 'Chaque semaine, le lundi')], max_length=10, verbose_name='rythme')),
                    ('day', models.DateField(verbose_name='jour')),
                    ('since_at', models.DateTimeField(verbose_name='depuis')),
                    ('until_at', models.DateTimeField(verbose_name='jusqu’à')),
                    ('items', models.JSONField(default=list, verbose_name='nouveautés')),
                ],
                options={
                    'verbose_name': 'édition',
                    'ordering': ['-day', 'rhythm'],
                    'constraints': [models.UniqueConstraint(fields=('rhythm', 'day'), name='edition_once_a_day', violation_error_message='Cette édition est déjà écrite.'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['daily', 'weekly'])), name='edition_rhythm_known', violation_error_message='Ce rythme n’existe pas.'), models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('since_at'))), name='edition_covers_some_time', violation_error_message='Une édition couvre un moment.')],
                },
            ),
            migrations.CreateModel(
                name='Subscription',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('address', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                    ('rhythm', models.CharField(choices=[('daily', 'Chaque jour'), ('weekly', 'Chaque semaine, le lundi')], default='weekly', max_length=10, verbose_name='rythme')),
                    ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('education', 'Éducation et recherche'), ('energy', 'Énergie et climat'), ('environment', 'Environnement'), ('housing', 'Logement et urbanisme'), ('transport', 'Transports'), ('health', 'Santé et solidarités'), ('economy', 'Économie et emploi'), ('justice', 'Justice et sécurité'), ('culture', 'Culture et sport'), ('public_action', 'Action publique et finances')], max_length=20), blank=True, default=list, help_text='Aucun : tous.', size=None, verbose_name='thèmes')),
                    ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmé le')),
                ],
                options={
                    'verbose_name': 'abonnement',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['rhythm', 'confirmed_at'], name='subscription_by_rhythm')],
                    'constraints': [models.UniqueConstraint(fields=('address',), name='subscription_once_an_address', violation_error_message='Cette adresse est déjà abonnée.'), models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='subscription_address_in_lower_case', violation_error_message='L’adresse s’écrit en minuscules.'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['daily', 'weekly'])), name='subscription_rhythm_known', violation_error_message='Ce rythme n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='EditionLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('pending', 'À envoyer'), ('claimed', 'En cours'), ('sent', 'Remis'), ('uncertain', 'Incertain'), ('failed', 'En échec'), ('held', 'Gardé pour un récapitulatif'), ('grouped', 'Dans un récapitulatif'), ('skipped', 'Sans objet')], default='pending', max_length=10, verbose_name='état')),
                    ('due_at', models.DateTimeField(verbose_name='à remettre à partir de')),
                    ('claimed_until', models.DateTimeField(blank=True, null=True)),
                    ('handed_at', models.DateTimeField(blank=True, null=True, verbose_name='confiée au serveur le')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='remise le')),
                    ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                    ('error', models.TextField(blank=True, verbose_name='dernière erreur')),
                    ('message_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='opendata.edition')),
                    ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='opendata.subscription')),
                ],
                options={
                    'verbose_name': 'lettre',
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('status', 'pending')), fields=['due_at', 'id'], name='edition_letter_waiting')],
                    'constraints': [models.UniqueConstraint(fields=('edition', 'subscription'), name='edition_letter_once', violation_error_message='Cette édition est déjà adressée.'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'claimed', 'sent', 'uncertain', 'failed', 'held', 'grouped', 'skipped'])), name='edition_letter_status_known', violation_error_message='Cet état de lettre n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='edition_letter_sent_has_its_date', violation_error_message='Une lettre remise a sa date.')],
                },
            ),
            migrations.CreateModel(
                name='WatchedLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.CharField(choices=[('sheet', 'Fiche de data.gouv.fr'), ('page', 'Page de la réutilisation')], max_length=10, verbose_name='endroit')),
                    ('url', models.URLField(max_length=500, verbose_name='adresse')),
                    ('checked_at', models.DateTimeField(verbose_name='regardée le')),
                    ('error', models.CharField(blank=True, max_length=500, verbose_name='ce qui ne va pas')),
                    ('dataset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='opendata.dataset')),
                    ('reuse', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='opendata.reuse')),
                ],
                options={
                    'verbose_name': 'lien suivi',
                    'verbose_name_plural': 'liens suivis',
                    'ordering': ['-checked_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('dataset__isnull', False), ('reuse', None)), models.Q(('dataset', None), ('reuse__isnull', False)), _connector='OR'), name='watched_link_is_of_one_thing', violation_error_message='Un lien suivi est celui d’une seule fiche.'), models.CheckConstraint(condition=models.Q(('place__in', ['sheet', 'page'])), name='watched_place_known', violation_error_message='Cet endroit n’existe pas.'), models.UniqueConstraint(fields=('dataset', 'reuse', 'place'), name='watched_link_once', nulls_distinct=False, violation_error_message='Ce lien est déjà suivi.')],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='publication',
                trigger=pgtrigger.compiler.Trigger(name='publication_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab1779e632c897a1196b70338d24742c4ff2e903', operation='UPDATE OR DELETE', pgid='pgtrigger_publication_never_changes_95cf7', table='opendata_publication', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='publishedfile',
                trigger=pgtrigger.compiler.Trigger(name='published_file_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2698523ce82a4a7f0a901487d72ec7be0d41eb76', operation='UPDATE OR DELETE', pgid='pgtrigger_published_file_never_changes_e6141', table='opendata_publishedfile', when='BEFORE')),
            ),
        ]),
    ]
