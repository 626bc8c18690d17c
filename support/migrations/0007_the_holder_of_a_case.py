"""A case has the holder of its project, held by the key that co-financings share with it too.

The key is tried on the rows that exist afterwards: no table is read whole under a lock.
"""

from django.db import migrations

SHARED_KEY = """
ALTER TABLE support_supportcase DROP CONSTRAINT IF EXISTS support_holder_is_the_project_s;
ALTER TABLE support_supportcase ADD CONSTRAINT support_holder_is_the_project_s
    FOREIGN KEY (project_id, organisation_id) REFERENCES projects_project (id, organisation_id)
    ON UPDATE CASCADE NOT VALID
"""
UNDONE = "ALTER TABLE support_supportcase DROP CONSTRAINT support_holder_is_the_project_s"
#: No page writes another holder; what was written by hand follows its project, as from now on.
FOLLOWED = """
UPDATE support_supportcase c SET organisation_id = p.organisation_id
  FROM projects_project p WHERE p.id = c.project_id AND p.organisation_id <> c.organisation_id
"""
TRIED = "ALTER TABLE support_supportcase VALIDATE CONSTRAINT support_holder_is_the_project_s"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("projects", "0011_one_key_with_the_holder"),
        ("support", "0006_lighter_passages"),
    ]

    operations = [
        migrations.RunSQL(SHARED_KEY, UNDONE),
        migrations.RunSQL(FOLLOWED, migrations.RunSQL.noop),
        migrations.RunSQL(TRIED, migrations.RunSQL.noop),
    ]
