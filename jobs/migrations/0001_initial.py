"""Long work, told step by step."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jobs.models
from accounts.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(max_length=40, verbose_name='nature')),
                    ('label', models.CharField(max_length=200, verbose_name='intitulé')),
                    ('task', models.CharField(max_length=120, verbose_name='tâche')),
                    ('arguments', models.JSONField(blank=True, default=dict, verbose_name='paramètres')),
                    ('state', models.CharField(choices=[('waiting', 'En attente'), ('running', 'En cours'), ('done', 'Terminé'), ('failed', 'Interrompu par une erreur'), ('cancelled', 'Arrêté à la demande')], default='waiting', max_length=12, verbose_name='état')),
                    ('total', models.PositiveIntegerField(blank=True, null=True, verbose_name='étapes')),
                    ('advanced', models.PositiveIntegerField(default=0, verbose_name='étapes faites')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='prises en charge')),
                    ('message', models.TextField(blank=True, verbose_name='message')),
                    ('requested_at', models.DateTimeField(verbose_name='demandé le')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier envoi au serveur de tâches')),
                    ('beat_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier signe de vie')),
                    ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='commencé le')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='fini le')),
                    ('cancel_asked_at', models.DateTimeField(blank=True, null=True, verbose_name='arrêt demandé le')),
                    ('result', models.FileField(blank=True, upload_to=jobs.models.private_path, verbose_name='résultat')),
                    ('result_name', models.CharField(blank=True, max_length=200, verbose_name='nom du résultat')),
                    ('cancel_asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ],
                options={
                    'verbose_name': 'travail',
                    'verbose_name_plural': 'travaux',
                    'ordering': ['-requested_at', '-pk'],
                    'indexes': [models.Index(fields=['requested_by', '-requested_at'], name='job_by_person'), models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['requested_at'], name='job_unfinished')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed', 'cancelled'])), name='job_state_known', violation_error_message='Cet état de travail n’existe pas.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['waiting', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'failed', 'cancelled'])), _connector='OR'), name='job_ended_has_its_date', violation_error_message='Un travail fini a sa date de fin.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('message', ''), _negated=True), _connector='OR'), name='job_failed_has_its_message', violation_error_message='Un travail interrompu dit pourquoi.'), models.CheckConstraint(condition=models.Q(models.Q(('cancel_asked_at', None), ('cancel_asked_by', None)), models.Q(('cancel_asked_at__isnull', False), ('cancel_asked_by__isnull', False)), _connector='OR'), name='job_cancel_has_its_person', violation_error_message='Un arrêt demandé a sa date et son auteur.')],
                },
            ),
            migrations.CreateModel(
                name='JobRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=120, verbose_name='ligne')),
                    ('is_ok', models.BooleanField(verbose_name='faite')),
                    ('outcome', models.TextField(verbose_name='issue')),
                    ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='jobs.job')),
                ],
                options={
                    'verbose_name': 'ligne d’un travail',
                    'verbose_name_plural': 'lignes d’un travail',
                    'ordering': ['is_ok', 'pk'],
                },
            ),
        ]),
    ]
