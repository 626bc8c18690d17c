"""What was asked and answered before deeds wrote in the thread: taken from the journal, once.

Of several answers only the last was kept, by the case itself.
"""

from django.db import migrations

QUESTIONS_AND_ANSWERS = """
INSERT INTO support_casemessage (case_id, text, is_internal, deed, sent_at, sent_by_id)
SELECT e.file_id, e.reason, false, e.transition, e.at, e.by_id
  FROM workflow_journalentry e JOIN support_supportcase c ON c.id = e.file_id
 WHERE e.file_kind = 'support_case' AND e.transition IN ('ask_ministry', 'answer_desk')
 ORDER BY e.at, e.id
"""
RESOLUTIONS = """
INSERT INTO support_casemessage (case_id, text, is_internal, deed, sent_at, sent_by_id)
SELECT c.id, c.answer, false, 'resolve', e.at, e.by_id
  FROM support_supportcase c
  JOIN LATERAL (
        SELECT at, by_id FROM workflow_journalentry
         WHERE file_kind = 'support_case' AND file_id = c.id AND transition = 'resolve'
         ORDER BY at DESC, id DESC LIMIT 1) e ON true
 WHERE c.answer <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0002_journal_sealed"),
        ("support", "0008_what_deeds_leave_in_the_thread"),
    ]

    operations = [
        migrations.RunSQL(QUESTIONS_AND_ANSWERS, migrations.RunSQL.noop),
        migrations.RunSQL(RESOLUTIONS, migrations.RunSQL.noop),
    ]
