"""The function that queues leaves out who left and who did the deed, and tells nothing to nobody."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("notifications.migrations.0011_queue_in_one_statement").QUEUE
QUEUE = """
CREATE OR REPLACE FUNCTION notifications_queue(
    told_event text, told_reference text, told_subject text, told_text text, told_path text,
    told_at timestamptz, told_by bigint, told_people bigint[], is_urgent boolean,
    told_frequency text, told_channels text[]
) RETURNS TABLE (notification_id bigint, calls_webhooks boolean) LANGUAGE plpgsql AS $$
BEGIN
    WITH people AS (
        SELECT id AS person FROM accounts_user
        WHERE id = ANY (told_people) AND is_active AND id IS DISTINCT FROM told_by
    ), note AS (
        INSERT INTO notifications_notification (event, reference, subject, text, path, at, by_id)
        SELECT told_event, told_reference, told_subject, told_text, told_path, told_at, told_by
        WHERE EXISTS (SELECT FROM people)
        RETURNING id
    ), told AS (
        -- What a person chose for this event is read before what they chose for all of them: ''.
        SELECT person,
               CASE WHEN is_urgent THEN 'at_once'
                    ELSE COALESCE((SELECT chosen.frequency FROM notifications_preference chosen
                                   WHERE chosen.person_id = person
                                     AND chosen.event IN (told_event, '')
                                   ORDER BY chosen.event DESC LIMIT 1), told_frequency)
               END AS frequency
        FROM people OFFSET 0
    ), written AS (
        INSERT INTO notifications_delivery
            (notification_id, person_id, channel, webhook_id, status, frequency, due_at, sent_at,
             tries, error, message_key)
        SELECT note.id, person, channel, hook.id,
               CASE WHEN channel = 'inbox' THEN 'sent'
                    WHEN channel = 'email' AND frequency <> 'at_once' THEN 'held'
                    ELSE 'pending' END,
               CASE WHEN channel = 'email' THEN frequency ELSE 'at_once' END,
               told_at, CASE WHEN channel = 'inbox' THEN told_at END, 0, '', gen_random_uuid()
        FROM note CROSS JOIN told CROSS JOIN unnest(told_channels) AS channel
        LEFT JOIN LATERAL (
            SELECT id FROM notifications_webhook
            WHERE channel = 'webhook' AND owner_id = person AND status <> 'stopped'
              AND (events = '{}' OR told_event = ANY(events))
            OFFSET 0
        ) hook ON true
        WHERE CASE channel WHEN 'email' THEN frequency <> 'never'
                           WHEN 'webhook' THEN hook.id IS NOT NULL ELSE true END
        RETURNING webhook_id
    )
    SELECT note.id, EXISTS (SELECT FROM written WHERE webhook_id IS NOT NULL)
    FROM note INTO notification_id, calls_webhooks;
    IF FOUND THEN
        RETURN NEXT;
    END IF;
END;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0011_queue_in_one_statement")]
    operations = [migrations.RunSQL(QUEUE, BEFORE)]
