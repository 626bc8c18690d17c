-- Takes back what 0004 made in plain SQL.
DROP TRIGGER ledger_00_no_forgery ON ledger_monthlytotal;
DROP TRIGGER ledger_30_month ON ledger_dailytotal;
DROP FUNCTION ledger_post_month();
