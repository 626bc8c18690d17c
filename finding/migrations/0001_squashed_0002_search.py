"""Lists, saved views and the passages that the search reads, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._together import Together

#: A text as people sort it. IMMUTABLE so that an index may hold it: our dictionary never changes.
PLAIN = """
CREATE FUNCTION datalab_plain(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, words)) $$;
"""

SQL = Path(__file__).resolve().parent.parent / "sql"


def run(script: str, undo: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / script).read_text("utf-8"), (SQL / undo).read_text("utf-8"))



class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('finding', '0001_lists'),
        ('finding', '0002_search'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
        ('documents', '0001_squashed_0002_asked_and_scanned'),
    ]

    operations = [
        Together([
            migrations.RunSQL(PLAIN, 'DROP FUNCTION datalab_plain(text)'),
            run('0002_search.sql', '0002_undo_search.sql'),
            migrations.CreateModel(
                name='ListChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('list_name', models.CharField(max_length=30, verbose_name='liste')),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='colonnes')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='list_choices', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'choix de colonnes',
                    'verbose_name_plural': 'choix de colonnes',
                    'ordering': ['person_id', 'list_name'],
                    'constraints': [models.UniqueConstraint(fields=('person', 'list_name'), name='list_choice_once', violation_error_message='Vos colonnes sont déjà choisies pour cette liste.')],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('list_name', models.CharField(max_length=30, verbose_name='liste')),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('query', models.CharField(max_length=2000, verbose_name='filtres, tri et colonnes')),
                    ('role', models.CharField(blank=True, choices=[('data_administrator', 'Administrateur des données'), ('contributor', 'Contributeur'), ('reviewer', 'Instructeur'), ('decision_maker', 'Décideur'), ('support_agent', 'Agent du datalab'), ('budget_officer', 'Gestionnaire budgétaire'), ('auditor', 'Auditeur'), ('administrator', 'Administrateur du service')], max_length=20, verbose_name='rôle')),
                    ('opens_list', models.BooleanField(default=False, verbose_name='ouvre la liste')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créée le')),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ],
                options={
                    'verbose_name': 'vue enregistrée',
                    'verbose_name_plural': 'vues enregistrées',
                    'ordering': ['list_name', 'name', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('role', '')), models.Q(('person', None), ('role__in', ['data_administrator', 'contributor', 'reviewer', 'decision_maker', 'support_agent', 'budget_officer', 'auditor', 'administrator'])), _connector='OR'), name='saved_view_is_a_person_s_or_a_role_s', violation_error_message='Une vue est à une personne ou à un rôle.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_a_name', violation_error_message='Donnez un nom à la vue.'), models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('person', 'list_name', 'name'), name='saved_view_named_once', violation_error_message='Vous avez déjà une vue de ce nom.'), models.UniqueConstraint(condition=models.Q(('person', None)), fields=('role', 'list_name', 'name'), name='saved_view_of_a_role_named_once', violation_error_message='Ce rôle a déjà une vue de ce nom.'), models.UniqueConstraint(condition=models.Q(('opens_list', True), ('person__isnull', False)), fields=('person', 'list_name'), name='saved_view_opens_the_list_alone', violation_error_message='Une seule vue ouvre la liste.'), models.UniqueConstraint(condition=models.Q(('opens_list', True), ('person', None)), fields=('role', 'list_name'), name='saved_view_of_a_role_opens_alone', violation_error_message='Une seule vue du rôle ouvre la liste.')],
                },
            ),
            migrations.CreateModel(
                name='Passage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=30, verbose_name='source')),
                    ('source_id', models.BigIntegerField()),
                    ('file_kind', models.CharField(max_length=30, verbose_name='nature du dossier')),
                    ('reference', models.CharField(max_length=20, verbose_name='référence')),
                    ('is_internal', models.BooleanField(default=False, verbose_name='réservé au guichet')),
                    ('title', models.TextField(blank=True, verbose_name='titre')),
                    ('holder_names', models.TextField(blank=True, verbose_name='noms du porteur')),
                    ('label', models.TextField(blank=True, verbose_name='intitulé')),
                    ('body', models.TextField(blank=True, verbose_name='texte')),
                    ('moment', models.DateTimeField(verbose_name='date')),
                    ('words', models.GeneratedField(db_persist=True, expression=models.Func('title', 'holder_names', 'label', 'body', 'holder_id', function='datalab_words'), output_field=django.contrib.postgres.search.SearchVectorField())),
                    ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ],
                options={
                    'verbose_name': 'passage',
                    'ordering': ['-moment', '-pk'],
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='passage_words'), models.Index(fields=['reference'], name='passage_by_file'), models.Index(fields=['holder'], name='passage_by_holder'), models.Index(fields=['moment', 'id'], name='passage_newest')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_id'), name='passage_once', violation_error_message='Ce passage est déjà connu de la recherche.')],
                },
            ),
            run('0003_below.sql', '0003_undo_below.sql'),
        ]),
    ]
