-- Months follow days: each daily total that the movements change changes its month.
CREATE FUNCTION ledger_post_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_monthlytotal AS m
           (line_id, fiscal_year, credit, pocket, kind, month, amount)
    VALUES (NEW.line_id, NEW.fiscal_year, NEW.credit, NEW.pocket, NEW.kind,
            date_trunc('month', NEW.effect_on::timestamp)::date,
            CASE TG_OP WHEN 'INSERT' THEN NEW.amount ELSE NEW.amount - OLD.amount END)
    ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, month)
    DO UPDATE SET amount = m.amount + excluded.amount;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_30_month AFTER INSERT OR UPDATE ON ledger_dailytotal
    FOR EACH ROW EXECUTE FUNCTION ledger_post_month();

INSERT INTO ledger_monthlytotal (line_id, fiscal_year, credit, pocket, kind, month, amount)
SELECT line_id, fiscal_year, credit, pocket, kind,
       date_trunc('month', effect_on::timestamp)::date, sum(amount)
  FROM ledger_dailytotal GROUP BY 1, 2, 3, 4, 5, 6;

CREATE TRIGGER ledger_00_no_forgery BEFORE INSERT OR UPDATE OR DELETE ON ledger_monthlytotal
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse_forgery();
ALTER TABLE ledger_monthlytotal ENABLE ALWAYS TRIGGER ledger_00_no_forgery;
