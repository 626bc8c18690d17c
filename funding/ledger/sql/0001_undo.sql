-- Takes back what 0001 made in plain SQL, after its tables are gone: the bodies of the CHECKs.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT p.oid::regprocedure AS signature FROM pg_proc p
                   JOIN pg_namespace n ON n.oid = p.pronamespace
                  WHERE p.proname LIKE 'ledger\_%' AND n.nspname = current_schema()
                    AND p.prorettype = 'boolean'::regtype LOOP
        EXECUTE format('DROP FUNCTION %s', found.signature);
    END LOOP;
END $$;
