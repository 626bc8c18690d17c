-- Back to what 0005, 0006 and 0007 installed.
CREATE OR REPLACE FUNCTION ledger_movement_is_lawful(m ledger_movement)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF m.amount > 0 AND m.key <> '' AND m.reason ~ '\S'
       AND m.approved_by_id IS DISTINCT FROM m.recorded_by_id
       AND ledger_route_is_known(m.kind, m.credit, m.source_pocket, m.destination_pocket)
       AND ledger_outside_has_no_line(m.source_pocket, m.source_line_id, m.source_year)
       AND ledger_outside_has_no_line(m.destination_pocket, m.destination_line_id,
            m.destination_year)
       AND ledger_places_fit_the_kind(m.kind, m.source_line_id, m.source_year,
            m.destination_line_id, m.destination_year, m.destination_pocket, m.exception)
       AND ledger_award_is_named(m.kind, m.source_pocket, m.award)
       AND ledger_engagement_is_named(m.kind, m.engagement_id)
       AND ledger_transfer_is_approved(m.kind, m.proposal_id, m.approved_by_id)
       AND ledger_withdrawal_in_its_year(m.kind, m.effect_on, m.source_year)
    THEN
        RETURN true;
    END IF;
    PERFORM ledger_refuse(broken.rule, 'Ce mouvement n’est pas permis.') FROM (VALUES
        (1, 'ledger_amount_is_positive', m.amount > 0),
        (2, 'ledger_award_is_named', ledger_award_is_named(m.kind, m.source_pocket, m.award)),
        (3, 'ledger_engagement_is_named', ledger_engagement_is_named(m.kind, m.engagement_id)),
        (4, 'ledger_key_is_written', m.key <> ''),
        (5, 'ledger_outside_has_no_line_source',
            ledger_outside_has_no_line(m.source_pocket, m.source_line_id, m.source_year)),
        (6, 'ledger_outside_has_no_line_destination', ledger_outside_has_no_line(
            m.destination_pocket, m.destination_line_id, m.destination_year)),
        (7, 'ledger_places_fit_the_kind', ledger_places_fit_the_kind(m.kind, m.source_line_id,
            m.source_year, m.destination_line_id, m.destination_year, m.destination_pocket,
            m.exception)),
        (8, 'ledger_reason_is_written', m.reason ~ '\S'),
        (9, 'ledger_route_is_known',
            ledger_route_is_known(m.kind, m.credit, m.source_pocket, m.destination_pocket)),
        (10, 'ledger_transfer_is_approved',
            ledger_transfer_is_approved(m.kind, m.proposal_id, m.approved_by_id)),
        (11, 'ledger_two_people', m.approved_by_id IS DISTINCT FROM m.recorded_by_id),
        (12, 'ledger_withdrawal_in_its_year',
            ledger_withdrawal_in_its_year(m.kind, m.effect_on, m.source_year))
    ) AS broken(place, rule, holds) WHERE broken.holds IS NOT TRUE ORDER BY place LIMIT 1;
    RETURN false;
END $$;
ALTER FUNCTION ledger_movement_is_lawful(ledger_movement) SET search_path FROM CURRENT;
DROP FUNCTION ledger_finish_pair(ledger_movement, int);
DROP FUNCTION ledger_post_balances(ledger_movement);
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
