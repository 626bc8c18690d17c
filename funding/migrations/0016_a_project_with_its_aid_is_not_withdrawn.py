"""PostgreSQL refuses to withdraw a project whose aid is granted, agreed or in execution.

The trigger stands on the projects' table, which knows nothing of money: this wing brings it.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION withdrawn_project_bears_no_money() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM funding_cofinancing c WHERE c.project_id = NEW.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM funding_cofinancing c WHERE c.project_id = NEW.id
                AND c.status IN ('granted', 'agreed', 'in_execution')) THEN
        RAISE EXCEPTION 'Un projet dont l’aide court ne se retire pas.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'withdrawn_project_bears_no_money';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER withdrawn_project_bears_no_money
    AFTER INSERT OR UPDATE OF status ON projects_project
    FOR EACH ROW WHEN (NEW.status = 'withdrawn')
    EXECUTE FUNCTION withdrawn_project_bears_no_money();
"""
UNDONE = """
DROP TRIGGER withdrawn_project_bears_no_money ON projects_project;
DROP FUNCTION withdrawn_project_bears_no_money();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0015_rare_filters"),
        ("projects", "0012_rare_filters"),
    ]

    operations = [migrations.RunSQL(GUARD, UNDONE)]
