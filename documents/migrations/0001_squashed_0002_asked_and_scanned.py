"""Attachments, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import documents.models
from accounts.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('documents', '0001_initial'),
        ('documents', '0002_asked_and_scanned'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
        # Steps of others over these tables are quick while few tables stand beside them.
        ('otp_static', '0003_add_timestamps'),
        ('otp_totp', '0003_add_timestamps'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('file_kind', models.CharField(max_length=30, verbose_name='nature du dossier')),
                    ('reference', models.CharField(max_length=20, verbose_name='référence')),
                    ('label', models.CharField(max_length=200, verbose_name='intitulé')),
                    ('name', models.CharField(max_length=200, verbose_name='nom du fichier')),
                    ('content_type', models.CharField(max_length=100, verbose_name='type')),
                    ('size', models.PositiveBigIntegerField(verbose_name='taille en octets')),
                    ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                    ('content', models.FileField(upload_to=documents.models.private_path)),
                    ('deposited_at', models.DateTimeField(verbose_name='déposé le')),
                    ('retracted_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                    ('deposited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('retracted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked_key', models.CharField(blank=True, help_text='La clé de la pièce que l’appel demande et à laquelle celle-ci répond.', max_length=40, verbose_name='pièce demandée')),
                    ('scan_state', models.CharField(choices=[('unscanned', 'Non analysée'), ('pending', 'En cours d’analyse'), ('clean', 'Saine'), ('infected', 'Mise en quarantaine')], default='unscanned', max_length=12, verbose_name='analyse')),
                ],
                options={
                    'verbose_name': 'pièce',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['file_kind', 'reference'], name='attachment_by_file')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='attachment_is_not_empty', violation_error_message='Le fichier est vide.'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='attachment_hash_is_sha256', violation_error_message='L’empreinte du fichier est mal formée.'), models.CheckConstraint(condition=models.Q(models.Q(('retracted_at', None), ('retracted_by', None)), models.Q(('retracted_at__isnull', False), ('retracted_by__isnull', False)), _connector='OR'), name='attachment_retracted_has_its_person', violation_error_message='Une pièce retirée a sa date et son auteur.'), models.UniqueConstraint(condition=models.Q(('retracted_at', None)), fields=('file_kind', 'reference', 'sha256'), name='attachment_once_a_file', violation_error_message='Ce fichier est déjà joint au dossier.'), models.CheckConstraint(condition=models.Q(('scan_state__in', ['unscanned', 'pending', 'clean', 'infected'])), name='attachment_scan_state_known', violation_error_message='Cet état d’analyse n’existe pas.')],
                },
            ),
        ]),
    ]
