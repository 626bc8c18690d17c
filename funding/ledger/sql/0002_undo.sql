-- Takes back what 0002 made: every trigger and every function that is not the body of a CHECK.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT tgname, tgrelid::regclass AS place FROM pg_trigger
                  WHERE NOT tgisinternal AND tgname LIKE 'ledger\_%' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.place);
    END LOOP;
    FOR found IN SELECT p.oid::regprocedure AS signature FROM pg_proc p
                   JOIN pg_namespace n ON n.oid = p.pronamespace
                  WHERE p.proname LIKE 'ledger\_%' AND n.nspname = current_schema()
                    AND p.prorettype <> 'boolean'::regtype LOOP
        EXECUTE format('DROP FUNCTION %s', found.signature);
    END LOOP;
    DROP TYPE IF EXISTS ledger_surroundings;
END $$;
