-- The loose movements go into the totals again, then every movement does as it is stored.
SELECT ledger_bundle(line_id, ledger_bundled(number), number) FROM ledger_chain ORDER BY line_id;
SET CONSTRAINTS ALL IMMEDIATE;
