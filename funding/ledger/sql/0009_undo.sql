SET CONSTRAINTS ALL DEFERRED;
DROP FUNCTION ledger_bundle(bigint, bigint, bigint);
DROP VIEW ledger_looseleg;
DROP VIEW ledger_leg;
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
    PERFORM ledger_post_dates(m.source_line_id, memo_year, 'ae', 'paid', m.kind, m.effect_on,
        m.recorded_at, memo);
END $$;

CREATE OR REPLACE FUNCTION ledger_post_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched int;
    known date := (NEW.recorded_at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
    IF NEW.source_line_id = NEW.destination_line_id AND NEW.source_year = NEW.destination_year THEN
        UPDATE ledger_balance
           SET amount = amount
               + CASE pocket WHEN NEW.source_pocket THEN -NEW.amount ELSE NEW.amount END
         WHERE line_id = NEW.source_line_id AND fiscal_year = NEW.source_year
           AND credit = NEW.credit AND pocket IN (NEW.source_pocket, NEW.destination_pocket)
           AND (pocket <> NEW.source_pocket OR amount >= NEW.amount);
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched < 2 THEN
            PERFORM ledger_finish_pair(NEW, touched);
        END IF;
    ELSE
        PERFORM ledger_post_balances(NEW);
    END IF;
    WITH legs AS (
        SELECT leg.line, leg.year, leg.pocket, leg.amount FROM (VALUES
            (NEW.source_line_id, NEW.source_year, NEW.source_pocket, -NEW.amount),
            (NEW.destination_line_id, NEW.destination_year, NEW.destination_pocket, NEW.amount)
        ) AS leg(line, year, pocket, amount) WHERE leg.line IS NOT NULL
    ), days AS (
        INSERT INTO ledger_dailytotal AS d
               (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, amount)
        SELECT line, year, NEW.credit, pocket, NEW.kind, NEW.effect_on, known, amount FROM legs
        ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on)
        DO UPDATE SET amount = d.amount + excluded.amount
    )
    INSERT INTO ledger_monthlytotal AS m
           (line_id, fiscal_year, credit, pocket, kind, month, amount)
    SELECT line, year, NEW.credit, pocket, NEW.kind,
           NEW.effect_on - (extract(day FROM NEW.effect_on)::int - 1), amount FROM legs
    ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, month)
    DO UPDATE SET amount = m.amount + excluded.amount;
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

DROP FUNCTION ledger_bundled(bigint);
