-- The same rules once more, for less work still.

-- The rules of a row are named with their schema, so that they find each other in a session without
-- a path (a restore) and PostgreSQL need not set one for every row.
DO $do$
BEGIN
    EXECUTE replace($sql$
CREATE OR REPLACE FUNCTION ledger_movement_is_lawful(m ledger_movement)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
    IF m.amount > 0 AND m.key <> '' AND m.reason ~ '\S'
       AND m.approved_by_id IS DISTINCT FROM m.recorded_by_id
       AND @schema@.ledger_route_is_known(m.kind, m.credit, m.source_pocket, m.destination_pocket)
       AND @schema@.ledger_outside_has_no_line(m.source_pocket, m.source_line_id, m.source_year)
       AND @schema@.ledger_outside_has_no_line(m.destination_pocket, m.destination_line_id,
            m.destination_year)
       AND @schema@.ledger_places_fit_the_kind(m.kind, m.source_line_id, m.source_year,
            m.destination_line_id, m.destination_year, m.destination_pocket, m.exception)
       AND @schema@.ledger_award_is_named(m.kind, m.source_pocket, m.award)
       AND @schema@.ledger_engagement_is_named(m.kind, m.engagement_id)
       AND @schema@.ledger_transfer_is_approved(m.kind, m.proposal_id, m.approved_by_id)
       AND @schema@.ledger_withdrawal_in_its_year(m.kind, m.effect_on, m.source_year)
    THEN
        RETURN true;
    END IF;
    PERFORM @schema@.ledger_refuse(broken.rule, 'Ce mouvement n’est pas permis.') FROM (VALUES
        (1, 'ledger_amount_is_positive', m.amount > 0),
        (2, 'ledger_award_is_named', @schema@.ledger_award_is_named(m.kind, m.source_pocket, m.award)),
        (3, 'ledger_engagement_is_named', @schema@.ledger_engagement_is_named(m.kind, m.engagement_id)),
        (4, 'ledger_key_is_written', m.key <> ''),
        (5, 'ledger_outside_has_no_line_source',
            @schema@.ledger_outside_has_no_line(m.source_pocket, m.source_line_id, m.source_year)),
        (6, 'ledger_outside_has_no_line_destination', @schema@.ledger_outside_has_no_line(
            m.destination_pocket, m.destination_line_id, m.destination_year)),
        (7, 'ledger_places_fit_the_kind', @schema@.ledger_places_fit_the_kind(m.kind, m.source_line_id,
            m.source_year, m.destination_line_id, m.destination_year, m.destination_pocket,
            m.exception)),
        (8, 'ledger_reason_is_written', m.reason ~ '\S'),
        (9, 'ledger_route_is_known',
            @schema@.ledger_route_is_known(m.kind, m.credit, m.source_pocket, m.destination_pocket)),
        (10, 'ledger_transfer_is_approved',
            @schema@.ledger_transfer_is_approved(m.kind, m.proposal_id, m.approved_by_id)),
        (11, 'ledger_two_people', m.approved_by_id IS DISTINCT FROM m.recorded_by_id),
        (12, 'ledger_withdrawal_in_its_year',
            @schema@.ledger_withdrawal_in_its_year(m.kind, m.effect_on, m.source_year))
    ) AS broken(place, rule, holds) WHERE broken.holds IS NOT TRUE ORDER BY place LIMIT 1;
    RETURN false;
END $body$;
$sql$, '@schema@', quote_ident(current_schema()));
END $do$;
ALTER FUNCTION ledger_movement_is_lawful(ledger_movement) RESET search_path;

-- What is left to do when one statement did not find both balances with enough in the first: the
-- other balance is not born yet, or the first is short and the refusal says by how much.
CREATE FUNCTION ledger_finish_pair(m ledger_movement, touched int)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    arrived boolean := touched = 1 AND EXISTS (SELECT FROM ledger_balance
        WHERE line_id = m.destination_line_id AND fiscal_year = m.destination_year
          AND credit = m.credit AND pocket = m.destination_pocket);
BEGIN
    IF arrived OR touched = 0 THEN
        PERFORM ledger_debit(m.source_line_id, m.source_year, m.credit, m.source_pocket, m.amount);
    END IF;
    IF NOT arrived THEN
        PERFORM ledger_credit(m.destination_line_id, m.destination_year, m.credit,
            m.destination_pocket, m.amount);
    END IF;
END $$;

-- The balances of the two sides, in the order of their lines.
CREATE FUNCTION ledger_post_balances(m ledger_movement) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    backwards boolean := coalesce(m.destination_line_id < m.source_line_id, false);
BEGIN
    IF backwards THEN
        PERFORM ledger_credit(m.destination_line_id, m.destination_year, m.credit,
            m.destination_pocket, m.amount);
    END IF;
    IF m.source_pocket <> 'outside' THEN
        PERFORM ledger_debit(m.source_line_id, m.source_year, m.credit, m.source_pocket, m.amount);
    END IF;
    IF m.destination_pocket <> 'outside' AND NOT backwards THEN
        PERFORM ledger_credit(m.destination_line_id, m.destination_year, m.credit,
            m.destination_pocket, m.amount);
    END IF;
END $$;

-- After a row is stored: the balances (both of them by one statement when they are of one line and
-- year, as for most movements), the days and months, the award, the engagement, the ceilings.
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
