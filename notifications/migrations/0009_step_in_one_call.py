"""The function that writes one step of the post: its plan is kept by each connection."""

from django.db import migrations

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
    dependencies = [("notifications", "0008_returns")]
    operations = [
        migrations.RunSQL(
            STEP, "DROP FUNCTION notifications_step(bigint, timestamptz, bigint, timestamptz)"
        )
    ]
