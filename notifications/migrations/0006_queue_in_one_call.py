"""The function that queues one notification: its plan is kept by each connection."""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_webhooks")]
    operations = [
        migrations.RunSQL(
            QUEUE,
            "DROP FUNCTION notifications_queue(text, text, text, text, text, timestamptz, bigint, "
            "bigint[], boolean, text, text[])",
        )
    ]
