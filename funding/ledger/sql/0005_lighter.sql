-- The same rules for less work: these functions replace those of 0002 and 0004 of the same name.
-- What one statement can do is not done by three: PostgreSQL starts each of them anew.

DROP TRIGGER ledger_30_month ON ledger_dailytotal;
DROP FUNCTION ledger_post_month();

-- Days and their months, in one statement: what a leg adds to a pocket.
CREATE FUNCTION ledger_post_dates(
    line bigint, of_year int, of_credit text, of_pocket text, of_kind text,
    effect date, known timestamptz, value numeric
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH days AS (
        INSERT INTO ledger_dailytotal AS d
               (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, amount)
        VALUES (line, of_year, of_credit, of_pocket, of_kind, effect,
                (known AT TIME ZONE 'Europe/Paris')::date, value)
        ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on)
        DO UPDATE SET amount = d.amount + excluded.amount
    )
    INSERT INTO ledger_monthlytotal AS m
           (line_id, fiscal_year, credit, pocket, kind, month, amount)
    VALUES (line, of_year, of_credit, of_pocket, of_kind,
            effect - (extract(day FROM effect)::int - 1), value)
    ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, month)
    DO UPDATE SET amount = m.amount + excluded.amount;
END $$;

-- CP paid, seen from the AE of the engagement: a note beside the movement, kept with the balances.
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

-- After the row is stored: every total it changes, always in the same order (of two lines, the
-- lower number first).
CREATE OR REPLACE FUNCTION ledger_post_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    backwards boolean := coalesce(NEW.destination_line_id < NEW.source_line_id, false);
    known date := (NEW.recorded_at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
    IF backwards THEN
        PERFORM ledger_credit(NEW.destination_line_id, NEW.destination_year, NEW.credit,
            NEW.destination_pocket, NEW.amount);
    END IF;
    IF NEW.source_pocket <> 'outside' THEN
        UPDATE ledger_balance SET amount = amount - NEW.amount
         WHERE line_id = NEW.source_line_id AND fiscal_year = NEW.source_year
           AND credit = NEW.credit AND pocket = NEW.source_pocket AND amount >= NEW.amount;
        IF NOT FOUND THEN
            PERFORM ledger_debit(NEW.source_line_id, NEW.source_year, NEW.credit,
                NEW.source_pocket, NEW.amount);
        END IF;
    END IF;
    IF NEW.destination_pocket <> 'outside' AND NOT backwards THEN
        INSERT INTO ledger_balance AS b (line_id, fiscal_year, credit, pocket, amount)
        VALUES (NEW.destination_line_id, NEW.destination_year, NEW.credit,
                NEW.destination_pocket, NEW.amount)
        ON CONFLICT (line_id, fiscal_year, credit, pocket)
        DO UPDATE SET amount = b.amount + excluded.amount;
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

-- The door of books.py: writes a movement and says where it stands in its chain, or answers with
-- the one that has its key already (``replayed``). Movements of a line wait for each other on an
-- advisory lock rather than on the chain's row: whoever waited finds the row as its statement sees
-- it, and nothing is computed twice. The row's own lock holds for those who come by another way.
DROP FUNCTION ledger_record(text, text, text, numeric, bigint, int, text, bigint, int, text, text,
    bigint, bigint, text, date, timestamptz, bigint, bigint, text);
CREATE FUNCTION ledger_record(
    p_key text, p_kind text, p_credit text, p_amount numeric,
    p_source_line bigint, p_source_year int, p_source_pocket text,
    p_destination_line bigint, p_destination_year int, p_destination_pocket text,
    p_award text, p_engagement bigint, p_proposal bigint, p_exception text,
    p_effect_on date, p_recorded_at timestamptz, p_recorded_by bigint, p_approved_by bigint,
    p_reason text,
    OUT replayed boolean, OUT movement bigint, OUT chain bigint, OUT place bigint,
    OUT seal_before text, OUT seal text
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_key, 5251));
    SELECT true, id INTO replayed, movement FROM ledger_movement WHERE key = p_key;
    IF FOUND THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(5252, coalesce(p_source_line, p_destination_line)::int);
    replayed := false;
    INSERT INTO ledger_movement (
        key, kind, credit, amount, source_line_id, source_year, source_pocket,
        destination_line_id, destination_year, destination_pocket, award, engagement_id,
        proposal_id, exception, effect_on, recorded_at, recorded_by_id, approved_by_id, reason
    ) VALUES (
        p_key, p_kind, p_credit, p_amount, p_source_line, p_source_year, p_source_pocket,
        p_destination_line, p_destination_year, p_destination_pocket, p_award, p_engagement,
        p_proposal, p_exception, p_effect_on, p_recorded_at, p_recorded_by, p_approved_by, p_reason
    ) RETURNING id, chain_line_id, number, previous_hash, hash
           INTO movement, chain, place, seal_before, seal;
END $$;
