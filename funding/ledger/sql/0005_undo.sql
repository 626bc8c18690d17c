-- Gives back the functions of 0002 and 0004.
DROP FUNCTION ledger_post_dates(bigint, int, text, text, text, date, timestamptz, numeric);
DROP FUNCTION ledger_record(text, text, text, numeric, bigint, int, text, bigint, int, text, text,
    bigint, bigint, text, date, timestamptz, bigint, bigint, text);
CREATE OR REPLACE FUNCTION ledger_post_memo(m ledger_movement) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    memo_year int := (SELECT fiscal_year FROM ledger_engagement WHERE id = m.engagement_id);
    memo numeric := CASE m.kind WHEN 'payment' THEN m.amount ELSE -m.amount END;
BEGIN
    IF memo > 0 THEN
        PERFORM ledger_credit(m.source_line_id, memo_year, 'ae', 'paid', memo);
    ELSE
        PERFORM ledger_debit(m.source_line_id, memo_year, 'ae', 'paid', -memo);
    END IF;
    INSERT INTO ledger_dailytotal AS d
           (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, amount)
    VALUES (m.source_line_id, memo_year, 'ae', 'paid', m.kind, m.effect_on,
            (m.recorded_at AT TIME ZONE 'Europe/Paris')::date, memo)
    ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on)
    DO UPDATE SET amount = d.amount + excluded.amount;
END $$;
CREATE OR REPLACE FUNCTION ledger_post_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    backwards boolean := coalesce(NEW.destination_line_id < NEW.source_line_id, false);
BEGIN
    IF backwards THEN
        PERFORM ledger_credit(NEW.destination_line_id, NEW.destination_year, NEW.credit,
            NEW.destination_pocket, NEW.amount);
    END IF;
    IF NEW.source_pocket <> 'outside' THEN
        PERFORM ledger_debit(NEW.source_line_id, NEW.source_year, NEW.credit, NEW.source_pocket,
            NEW.amount);
    END IF;
    IF NEW.destination_pocket <> 'outside' AND NOT backwards THEN
        PERFORM ledger_credit(NEW.destination_line_id, NEW.destination_year, NEW.credit,
            NEW.destination_pocket, NEW.amount);
    END IF;
    INSERT INTO ledger_dailytotal AS d
           (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, amount)
    SELECT leg.line, leg.year, NEW.credit, leg.pocket, NEW.kind, NEW.effect_on,
           (NEW.recorded_at AT TIME ZONE 'Europe/Paris')::date, leg.amount
      FROM (VALUES
            (NEW.source_line_id, NEW.source_year, NEW.source_pocket, -NEW.amount),
            (NEW.destination_line_id, NEW.destination_year, NEW.destination_pocket, NEW.amount)
           ) AS leg(line, year, pocket, amount)
     WHERE leg.line IS NOT NULL
    ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on)
    DO UPDATE SET amount = d.amount + excluded.amount;
    IF NEW.award <> '' THEN
        IF NEW.source_pocket = 'reserved' OR NEW.destination_pocket = 'reserved' THEN
            PERFORM ledger_post_award(NEW);
        END IF;
        IF NEW.engagement_id IS NOT NULL THEN
            PERFORM ledger_post_engagement(NEW);
        END IF;
        IF NEW.credit = 'cp' THEN
            PERFORM ledger_post_memo(NEW);
        END IF;
    ELSIF NEW.kind IN ('allocation', 'increase', 'reduction', 'carry_over') THEN
        PERFORM ledger_post_ceilings(NEW);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_record(
    p_key text, p_kind text, p_credit text, p_amount numeric,
    p_source_line bigint, p_source_year int, p_source_pocket text,
    p_destination_line bigint, p_destination_year int, p_destination_pocket text,
    p_award text, p_engagement bigint, p_proposal bigint, p_exception text,
    p_effect_on date, p_recorded_at timestamptz, p_recorded_by bigint, p_approved_by bigint,
    p_reason text
) RETURNS ledger_movement LANGUAGE plpgsql AS $$
DECLARE
    stored ledger_movement;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_key, 5251));
    SELECT * INTO stored FROM ledger_movement WHERE key = p_key;
    IF FOUND THEN
        RETURN stored;
    END IF;
    INSERT INTO ledger_movement (
        key, kind, credit, amount, source_line_id, source_year, source_pocket,
        destination_line_id, destination_year, destination_pocket, award, engagement_id,
        proposal_id, exception, effect_on, recorded_at, recorded_by_id, approved_by_id, reason
    ) VALUES (
        p_key, p_kind, p_credit, p_amount, p_source_line, p_source_year, p_source_pocket,
        p_destination_line, p_destination_year, p_destination_pocket, p_award, p_engagement,
        p_proposal, p_exception, p_effect_on, p_recorded_at, p_recorded_by, p_approved_by, p_reason
    ) RETURNING * INTO stored;
    RETURN stored;
END $$;
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
