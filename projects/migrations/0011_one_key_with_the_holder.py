"""The key that files below share with their project, in place of the index of a holder's newest.

The index is made beside the writers, and becomes the constraint in an instant.
"""

from django.db import migrations, models

SENTENCE = "Ce projet a déjà son organisation."
MADE = "CREATE UNIQUE INDEX CONCURRENTLY project_of_a_holder ON projects_project (organisation_id, id)"
BECOMES = (
    "ALTER TABLE projects_project"
    " ADD CONSTRAINT project_of_a_holder UNIQUE USING INDEX project_of_a_holder"
)
DROPPED = "DROP INDEX CONCURRENTLY IF EXISTS project_newest_of_a_holder"
AGAIN = (
    "CREATE INDEX CONCURRENTLY project_newest_of_a_holder ON projects_project (organisation_id, id)"
)
#: What an interrupted migration leaves, so that it can be run again.
LEFT = "DROP INDEX CONCURRENTLY IF EXISTS project_of_a_holder"
UNDONE = "ALTER TABLE projects_project DROP CONSTRAINT IF EXISTS project_of_a_holder"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("projects", "0010_lighter_passages")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(UNDONE, UNDONE),
                migrations.RunSQL(LEFT, migrations.RunSQL.noop),
                migrations.RunSQL(MADE, migrations.RunSQL.noop),
                migrations.RunSQL(BECOMES, migrations.RunSQL.noop),
                migrations.RunSQL(DROPPED, AGAIN),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="project",
                    constraint=models.UniqueConstraint(
                        fields=("organisation", "id"),
                        name="project_of_a_holder",
                        violation_error_message=SENTENCE,
                    ),
                ),
                migrations.RemoveIndex(model_name="project", name="project_newest_of_a_holder"),
            ],
        )
    ]
