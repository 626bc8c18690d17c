"""A payment written by any path is refused while a milestone of its file is held."""

from django.db import migrations

#: Named so as to run before the ledger's own triggers: the milestones are locked before the line,
#: as a file is. Whoever holds a milestone at that moment is waited for, then read.
GUARD = """
CREATE FUNCTION funding_payment_is_not_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM funding_milestone m JOIN funding_cofinancing c ON c.id = m.cofinancing_id
      WHERE c.reference = NEW.award
      ORDER BY m.id
        FOR SHARE OF m;
    IF EXISTS (SELECT FROM funding_milestone m
                 JOIN funding_cofinancing c ON c.id = m.cofinancing_id
                WHERE c.reference = NEW.award AND m.status = 'held') THEN
        RAISE EXCEPTION 'Un jalon suspend les paiements.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'held_milestone_blocks_payment';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_05_held BEFORE INSERT ON ledger_movement
    FOR EACH ROW WHEN (NEW.kind = 'payment') EXECUTE FUNCTION funding_payment_is_not_held();
"""
UNDO = """
DROP TRIGGER funding_05_held ON ledger_movement;
DROP FUNCTION funding_payment_is_not_held();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0011_amendments"),
        ("ledger", "0008_lighter_still"),
    ]

    operations = [migrations.RunSQL(sql=GUARD, reverse_sql=UNDO)]
