"""The titles of projects by their trigrams: what « projets semblables » looks up."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("funding", "0006_instruction"),
        ("projects", "0005_search"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX project_title_trigrams ON projects_project "
            "USING gin (title gin_trgm_ops)",
            "DROP INDEX project_title_trigrams",
        ),
    ]
