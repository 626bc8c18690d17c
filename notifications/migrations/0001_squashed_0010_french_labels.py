"""The post: messages, deliveries, webhooks and returns, made in one step (docs/decisions/0080-tables-in-one-step.md)."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._together import Together

QUEUE = """
CREATE FUNCTION notifications_queue(
    told_event text, told_reference text, told_subject text, told_text text, told_path text,
    told_at timestamptz, told_by bigint, told_people bigint[], is_urgent boolean,
    told_frequency text, told_channels text[]
) RETURNS TABLE (notification_id bigint, calls_webhooks boolean) LANGUAGE plpgsql AS $$
DECLARE
    note bigint;
BEGIN
    INSERT INTO notifications_notification (event, reference, subject, text, path, at, by_id)
    VALUES (told_event, told_reference, told_subject, told_text, told_path, told_at, told_by)
    RETURNING id INTO note;
    RETURN QUERY
    WITH told AS (
        SELECT person,
               CASE WHEN is_urgent THEN 'at_once'
                    ELSE COALESCE(one.frequency, every.frequency, told_frequency) END AS frequency
        FROM unnest(told_people) AS person
        LEFT JOIN notifications_preference one
               ON one.person_id = person AND one.event = told_event
        LEFT JOIN notifications_preference every
               ON every.person_id = person AND every.event = ''
    ), written AS (
        INSERT INTO notifications_delivery
            (notification_id, person_id, channel, status, frequency, due_at, sent_at, tries, error,
             message_key, webhook_id)
        SELECT note, person, 'inbox', 'sent', 'at_once', told_at, told_at, 0, '',
               gen_random_uuid(), NULL::bigint
        FROM told WHERE 'inbox' = ANY(told_channels)
        UNION ALL
        SELECT note, person, 'email',
               CASE frequency WHEN 'at_once' THEN 'pending' ELSE 'held' END,
               frequency, told_at, NULL, 0, '', gen_random_uuid(), NULL::bigint
        FROM told WHERE frequency <> 'never' AND 'email' = ANY(told_channels)
        UNION ALL
        SELECT note, person, 'webhook', 'pending', 'at_once', told_at, NULL, 0, '',
               gen_random_uuid(), hook.id
        FROM told JOIN notifications_webhook hook ON hook.owner_id = person
        WHERE 'webhook' = ANY(told_channels) AND hook.status <> 'stopped'
          AND (hook.events = '{}' OR told_event = ANY(hook.events))
        RETURNING channel
    )
    SELECT note, COALESCE(bool_or(channel = 'webhook'), false) FROM written;
END;
$$;
"""

STEP = """
CREATE FUNCTION notifications_step(
    sent bigint, accepted_at timestamptz, handed bigint, step_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF sent IS NOT NULL THEN
        UPDATE notifications_delivery
        SET status = 'sent', sent_at = accepted_at, error = '', claimed_until = NULL
        WHERE id = sent;
    END IF;
    IF handed IS NULL THEN
        RETURN false;
    END IF;
    UPDATE notifications_delivery
    SET handed_at = step_at, tries = tries + 1
    WHERE id = handed AND status = 'claimed' AND claimed_until > step_at;
    RETURN FOUND;
END;
$$;
"""


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_unread_index'),
        ('notifications', '0003_preferences_and_digests'),
        ('notifications', '0004_inbox_by_date'),
        ('notifications', '0005_webhooks'),
        ('notifications', '0006_queue_in_one_call'),
        ('notifications', '0007_lighter_delivery'),
        ('notifications', '0008_returns'),
        ('notifications', '0009_step_in_one_call'),
        ('notifications', '0010_french_labels'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='DemoEmail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('to', models.EmailField(max_length=254, verbose_name='à')),
                    ('subject', models.CharField(max_length=250, verbose_name='objet')),
                    ('text', models.TextField(verbose_name='texte')),
                    ('message_id', models.CharField(max_length=200, unique=True)),
                    ('sent_at', models.DateTimeField(verbose_name='le')),
                ],
                options={
                    'verbose_name': 'courriel de la démonstration',
                    'verbose_name_plural': 'courriels de la démonstration',
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='Notification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event', models.CharField(max_length=60, verbose_name='événement')),
                    ('reference', models.CharField(blank=True, max_length=20, verbose_name='référence')),
                    ('subject', models.CharField(max_length=200, verbose_name='objet')),
                    ('text', models.TextField(verbose_name='texte')),
                    ('path', models.CharField(blank=True, max_length=300, verbose_name='page')),
                    ('at', models.DateTimeField(verbose_name='le')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'notification',
                    'ordering': ['-at', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='DigestTime',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hour', models.PositiveSmallIntegerField(default=8, verbose_name='heure')),
                    ('weekday', models.PositiveSmallIntegerField(default=0, verbose_name='jour de la semaine')),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='digest_time', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'heure des récapitulatifs',
                    'constraints': [models.CheckConstraint(condition=models.Q(('hour__lte', 23), ('weekday__lte', 6)), name='digest_time_exists', violation_error_message='Cette heure ou ce jour n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='Preference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event', models.CharField(blank=True, max_length=60, verbose_name='événement')),
                    ('frequency', models.CharField(choices=[('at_once', 'Aussitôt'), ('daily', 'Une fois par jour'), ('weekly', 'Une fois par semaine'), ('never', 'Jamais par courriel')], max_length=10, verbose_name='rythme')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'préférence',
                    'ordering': ['person_id', 'event'],
                    'constraints': [models.UniqueConstraint(fields=('person', 'event'), name='preference_once', violation_error_message='Cette préférence existe déjà.'), models.CheckConstraint(condition=models.Q(('frequency__in', ['at_once', 'daily', 'weekly', 'never'])), name='preference_frequency_known', violation_error_message='Ce rythme n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='ReminderDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='jour')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminder_days', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'jour de rappel',
                    'constraints': [models.UniqueConstraint(fields=('person', 'day'), name='reminded_once_a_day')],
                },
            ),
            migrations.CreateModel(
                name='Webhook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('url', models.CharField(max_length=500, verbose_name='adresse appelée')),
                    ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None, verbose_name='événements')),
                    ('salt', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ('status', models.CharField(choices=[('active', 'Actif'), ('suspended', 'Suspendu'), ('stopped', 'Arrêté')], default='active', max_length=10, verbose_name='état')),
                    ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='messages mis de côté à la suite')),
                    ('created_at', models.DateTimeField(verbose_name='créé le')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='dernière réponse le')),
                    ('answer', models.CharField(blank=True, max_length=300, verbose_name='dernière réponse')),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to=settings.AUTH_USER_MODEL, verbose_name='propriétaire')),
                ],
                options={
                    'verbose_name': 'webhook',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['active', 'suspended', 'stopped'])), name='webhook_status_known', violation_error_message='Cet état de webhook n’existe pas.'), models.UniqueConstraint(condition=models.Q(('status', 'stopped'), _negated=True), fields=('owner', 'url'), name='webhook_once_an_address', violation_error_message='Vous avez déjà un webhook vers cette adresse.')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('inbox', 'Boîte du service'), ('email', 'Courriel'), ('webhook', 'Webhook')], max_length=10, verbose_name='canal')),
                    ('status', models.CharField(choices=[('pending', 'À envoyer'), ('claimed', 'En cours'), ('sent', 'Remis'), ('uncertain', 'Incertain'), ('failed', 'En échec'), ('held', 'Gardé pour un récapitulatif'), ('grouped', 'Dans un récapitulatif'), ('skipped', 'Sans objet')], default='pending', max_length=10, verbose_name='état')),
                    ('due_at', models.DateTimeField(verbose_name='à remettre à partir de')),
                    ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='réservé jusqu’au')),
                    ('handed_at', models.DateTimeField(blank=True, null=True, verbose_name='confié au serveur le')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='remis le')),
                    ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lu le')),
                    ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                    ('error', models.TextField(blank=True, verbose_name='dernière erreur')),
                    ('message_key', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='identifiant du message')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='destinataire')),
                    ('notification', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notifications.notification')),
                    ('digest', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grouped', to='notifications.delivery', verbose_name='récapitulatif')),
                    ('frequency', models.CharField(choices=[('at_once', 'Aussitôt'), ('daily', 'Une fois par jour'), ('weekly', 'Une fois par semaine'), ('never', 'Jamais par courriel')], default='at_once', max_length=10, verbose_name='rythme')),
                    ('replayed_at', models.DateTimeField(blank=True, null=True, verbose_name='relancé le')),
                    ('replayed_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='relancé par')),
                    ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='traité le')),
                    ('webhook', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notifications.webhook', verbose_name='webhook')),
                ],
                options={
                    'verbose_name': 'remise',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(condition=models.Q(('status', 'held')), fields=['person', 'due_at'], name='delivery_held'), models.Index(condition=models.Q(('channel', 'inbox')), fields=['person', '-due_at', '-id'], name='delivery_inbox'), models.Index(condition=models.Q(('channel', 'email'), ('status', 'pending')), fields=['due_at', 'id'], name='delivery_waiting'), models.Index(condition=models.Q(('status', 'claimed')), fields=['claimed_until'], name='delivery_claimed'), models.Index(condition=models.Q(('channel', 'webhook'), ('status__in', ['pending', 'claimed'])), fields=['webhook', 'id'], name='delivery_by_webhook'), models.Index(condition=models.Q(('status__in', ['uncertain', 'failed'])), fields=['status', '-id'], name='delivery_in_trouble'), models.Index(condition=models.Q(('channel', 'inbox'), ('done_at', None), ('read_at', None)), fields=['person', '-due_at', '-id'], name='delivery_unread'), models.Index(condition=models.Q(('digest__isnull', False)), fields=['digest'], name='delivery_in_digest'), models.Index(condition=models.Q(('webhook__isnull', False)), fields=['webhook', '-id'], name='delivery_of_webhook'), models.Index(condition=models.Q(('replayed_by__isnull', False)), fields=['replayed_by'], name='delivery_replayed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='delivery_sent_has_its_date'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'claimed', 'sent', 'uncertain', 'failed', 'held', 'grouped', 'skipped'])), name='delivery_status_known'), models.CheckConstraint(condition=models.Q(('frequency__in', ['at_once', 'daily', 'weekly', 'never'])), name='delivery_frequency_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'grouped'), _negated=True), ('digest__isnull', False), _connector='OR'), name='delivery_grouped_has_its_digest'), models.UniqueConstraint(fields=('notification', 'person', 'channel', 'webhook'), name='delivery_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('channel__in', ['inbox', 'email', 'webhook'])), name='delivery_channel_known'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'webhook'), ('webhook__isnull', False)), models.Q(models.Q(('channel', 'webhook'), _negated=True), ('webhook', None)), _connector='OR'), name='delivery_by_webhook_names_it')],
                },
            ),
            migrations.CreateModel(
                name='Bounce',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.CharField(max_length=254, verbose_name='adresse')),
                    ('kind', models.CharField(choices=[('hard', 'Définitif'), ('soft', 'Provisoire')], max_length=4, verbose_name='nature')),
                    ('code', models.CharField(blank=True, max_length=20, verbose_name='code')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='explication du serveur')),
                    ('source', models.CharField(max_length=300, unique=True, verbose_name='rapport')),
                    ('reported_at', models.DateTimeField(verbose_name='le')),
                    ('delivery', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bounces', to='notifications.delivery', verbose_name='message')),
                ],
                options={
                    'verbose_name': 'retour de courriel',
                    'verbose_name_plural': 'retours de courriels',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['hard', 'soft'])), name='bounce_kind_known', violation_error_message='Cette nature de retour n’existe pas.')],
                },
            ),
            migrations.CreateModel(
                name='UnknownAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.CharField(max_length=254, verbose_name='adresse')),
                    ('reason', models.CharField(max_length=500, verbose_name='explication du serveur')),
                    ('marked_at', models.DateTimeField(verbose_name='marquée le')),
                    ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='levée le')),
                    ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='levée par')),
                ],
                options={
                    'verbose_name': 'adresse inconnue',
                    'verbose_name_plural': 'adresses inconnues',
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('address',), name='unknown_address_once', violation_error_message='Cette adresse est déjà marquée.'), models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='unknown_address_in_lower_case', violation_error_message='L’adresse s’écrit en minuscules.'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='unknown_address_lifted_by_somebody', violation_error_message='Une marque levée a sa date et son auteur.')],
                },
            ),
            migrations.RunSQL(
                QUEUE,
                "DROP FUNCTION notifications_queue(text, text, text, text, text, timestamptz, bigint, "
                "bigint[], boolean, text, text[])",
            ),
            migrations.RunSQL(
                STEP, "DROP FUNCTION notifications_step(bigint, timestamptz, bigint, timestamptz)"
            ),
        ]),
    ]
