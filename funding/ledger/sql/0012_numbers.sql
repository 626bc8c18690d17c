-- An amount is a number: for PostgreSQL « NaN » is greater than every number, so it is positive, and a
-- balance that takes it in bears anything. Dates are days of our time: others cannot be read back.
DO $do$
BEGIN
    EXECUTE replace($sql$
CREATE OR REPLACE FUNCTION ledger_movement_is_lawful(m ledger_movement)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
    IF m.amount > 0 AND m.amount < 'NaN' AND m.key <> '' AND m.reason ~ '\S'
       AND m.effect_on BETWEEN '2000-01-01' AND '2100-12-31' AND isfinite(m.recorded_at)
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
        (1, 'ledger_amount_is_positive', m.amount > 0 AND m.amount < 'NaN'),
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
            @schema@.ledger_withdrawal_in_its_year(m.kind, m.effect_on, m.source_year)),
        (13, 'ledger_dates_are_plausible',
            m.effect_on BETWEEN '2000-01-01' AND '2100-12-31' AND isfinite(m.recorded_at))
    ) AS broken(place, rule, holds) WHERE broken.holds IS NOT TRUE ORDER BY place LIMIT 1;
    RETURN false;
END $body$;
$sql$, '@schema@', quote_ident(current_schema()));
END $do$;
ALTER FUNCTION ledger_movement_is_lawful(ledger_movement) RESET search_path;
