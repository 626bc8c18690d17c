-- Days and months by bundles: the totals of a line take its movements in by thirty-two at a time,
-- when the thirty-second of each bundle is stored, under the line's lock as ever. What is not in a
-- bundle yet (thirty-one movements a line at most) is read from the movements themselves.
-- A transfer touches the totals of two lines: it is added at once, as before, so that a bundle never
-- waits for another line.

-- The place of the last movement of a chain that the totals hold, from the place of its last one.
CREATE FUNCTION ledger_bundled(number bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT number - number % 32
$$;

-- What each movement inside one line adds to each pocket.
CREATE VIEW ledger_leg AS
SELECT m.id, m.chain_line_id, m.number, leg.line_id, leg.fiscal_year, leg.credit, leg.pocket, m.kind,
       m.effect_on, (m.recorded_at AT TIME ZONE 'Europe/Paris')::date AS known_on, leg.amount
  FROM ledger_movement m
  LEFT JOIN ledger_engagement e ON e.id = m.engagement_id AND m.kind IN ('payment', 'refund')
 CROSS JOIN LATERAL (VALUES
       (m.source_line_id, m.source_year, m.credit, m.source_pocket, -m.amount),
       (m.destination_line_id, m.destination_year, m.credit, m.destination_pocket, m.amount),
       (e.line_id, e.fiscal_year, 'ae', 'paid',
        CASE m.kind WHEN 'payment' THEN m.amount ELSE -m.amount END)
       ) AS leg(line_id, fiscal_year, credit, pocket, amount)
 WHERE leg.line_id IS NOT NULL AND m.kind <> 'transfer';

-- Those of the movements that no total holds yet. They are the last of their chain: LIMIT says that
-- they are few, so that PostgreSQL reads them by their place and never looks for them among all.
CREATE VIEW ledger_looseleg AS
SELECT m.id, leg.line_id, leg.fiscal_year, leg.credit, leg.pocket, m.kind, m.effect_on,
       (m.recorded_at AT TIME ZONE 'Europe/Paris')::date AS known_on, leg.amount
  FROM ledger_chain c
 CROSS JOIN LATERAL (
       SELECT id, kind, credit, amount, source_line_id, source_year, source_pocket,
              destination_line_id, destination_year, destination_pocket, engagement_id, effect_on,
              recorded_at
         FROM ledger_movement
        WHERE chain_line_id = c.line_id AND number > ledger_bundled(c.number)
        ORDER BY number DESC LIMIT 32) m
  LEFT JOIN ledger_engagement e ON e.id = m.engagement_id AND m.kind IN ('payment', 'refund')
 CROSS JOIN LATERAL (VALUES
       (m.source_line_id, m.source_year, m.credit, m.source_pocket, -m.amount),
       (m.destination_line_id, m.destination_year, m.credit, m.destination_pocket, m.amount),
       (e.line_id, e.fiscal_year, 'ae', 'paid',
        CASE m.kind WHEN 'payment' THEN m.amount ELSE -m.amount END)
       ) AS leg(line_id, fiscal_year, credit, pocket, amount)
 WHERE leg.line_id IS NOT NULL AND m.kind <> 'transfer';

CREATE FUNCTION ledger_bundle(chain bigint, after bigint, upto bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH legs AS (
        SELECT line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, sum(amount) AS amount
          FROM ledger_leg
         WHERE chain_line_id = chain AND number > after AND number <= upto
         GROUP BY 1, 2, 3, 4, 5, 6, 7
    ), days AS (
        INSERT INTO ledger_dailytotal AS d
               (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, amount)
        SELECT line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, amount FROM legs
         ORDER BY 1, 2, 3, 4, 5, 6, 7
        ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, effect_on, known_on)
        DO UPDATE SET amount = d.amount + excluded.amount
    )
    INSERT INTO ledger_monthlytotal AS m
           (line_id, fiscal_year, credit, pocket, kind, month, amount)
    SELECT line_id, fiscal_year, credit, pocket, kind,
           effect_on - (extract(day FROM effect_on)::int - 1), sum(amount) FROM legs
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (line_id, fiscal_year, credit, pocket, kind, month)
    DO UPDATE SET amount = m.amount + excluded.amount;
END $$;

-- CP paid, seen from the AE of the engagement; its days and months come with its bundle.
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
END $$;

CREATE OR REPLACE FUNCTION ledger_post_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched int;
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
    IF NEW.kind = 'transfer' THEN
        PERFORM ledger_post_dates(NEW.source_line_id, NEW.source_year, NEW.credit,
            NEW.source_pocket, NEW.kind, NEW.effect_on, NEW.recorded_at, -NEW.amount);
        PERFORM ledger_post_dates(NEW.destination_line_id, NEW.destination_year, NEW.credit,
            NEW.destination_pocket, NEW.kind, NEW.effect_on, NEW.recorded_at, NEW.amount);
    END IF;
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
    IF ledger_bundled(NEW.number) = NEW.number THEN
        PERFORM ledger_bundle(NEW.chain_line_id, ledger_bundled(NEW.number - 1), NEW.number);
    END IF;
    RETURN NULL;
END $$;
