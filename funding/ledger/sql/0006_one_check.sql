-- The same rules once more, for less work. PostgreSQL reads the text of each CHECK again for every
-- statement: one CHECK that takes the whole row costs less than twelve that take columns. Each rule
-- keeps its name and its function; written in SQL, PostgreSQL puts their bodies in the place of
-- their calls.

CREATE OR REPLACE FUNCTION ledger_route_is_known(kind text, credit text, source text, destination text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT credit IN ('ae', 'cp') AND coalesce(CASE kind
        WHEN 'allocation' THEN source = 'outside' AND destination = 'available'
        WHEN 'increase' THEN source = 'outside' AND destination = 'available'
        WHEN 'reduction' THEN source = 'available' AND destination = 'outside'
        WHEN 'transfer' THEN source = 'available' AND destination = 'available'
        WHEN 'freeze' THEN source = 'available' AND destination = 'frozen'
        WHEN 'thaw' THEN source = 'frozen' AND destination = 'available'
        WHEN 'cancellation' THEN source = 'frozen' AND destination = 'cancelled'
        WHEN 'reservation' THEN credit = 'ae' AND source = 'available' AND destination = 'reserved'
        WHEN 'release' THEN credit = 'ae' AND source = 'reserved' AND destination = 'available'
        WHEN 'engagement' THEN credit = 'ae' AND source = 'reserved' AND destination = 'engaged'
        WHEN 'withdrawal' THEN credit = 'ae' AND source = 'engaged' AND destination = 'available'
        WHEN 'earlier_withdrawal' THEN credit = 'ae' AND source = 'engaged'
            AND destination IN ('withdrawn', 'available')
        WHEN 'payment' THEN credit = 'cp' AND source = 'available' AND destination = 'paid'
        WHEN 'refund' THEN credit = 'cp' AND source = 'paid' AND destination = 'available'
        WHEN 'carry_over' THEN source IN ('available', 'lapsed') AND destination = 'available'
            OR credit = 'ae' AND source = 'reserved' AND destination = 'reserved'
        WHEN 'lapse' THEN source IN ('available', 'frozen') AND destination = 'lapsed'
    END, false)
$$;

-- A side has its line and its year, or it is the outside and has none.
CREATE OR REPLACE FUNCTION ledger_outside_has_no_line(pocket text, line bigint, of_year int)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (pocket = 'outside') = (line IS NULL) AND (line IS NULL) = (of_year IS NULL)
$$;

-- Which lines and years each kind may join: its own, but for three kinds.
CREATE OR REPLACE FUNCTION ledger_places_fit_the_kind(
    kind text, source_line bigint, source_year int, destination_line bigint,
    destination_year int, destination_pocket text, exception text
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(CASE kind
        WHEN 'transfer' THEN source_line <> destination_line AND source_year = destination_year
        WHEN 'carry_over' THEN source_line = destination_line AND destination_year = source_year + 1
        WHEN 'earlier_withdrawal' THEN source_line = destination_line
            AND CASE destination_pocket
                WHEN 'withdrawn' THEN destination_year = source_year AND exception = ''
                ELSE destination_year > source_year AND exception IN
                    ('entry_error', 'holder_change', 'judgement', 'contribution_fund')
            END
        ELSE source_line IS NULL OR destination_line IS NULL
            OR source_line = destination_line AND source_year = destination_year
    END, false) AND (exception = '' OR kind = 'earlier_withdrawal')
$$;

-- Kinds that serve an award name it, the others do not; the same for the signed act.
CREATE OR REPLACE FUNCTION ledger_award_is_named(kind text, source_pocket text, award text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (award <> '') = (kind IN ('reservation', 'release', 'engagement', 'withdrawal',
        'earlier_withdrawal', 'payment', 'refund')
        OR kind = 'carry_over' AND source_pocket = 'reserved')
$$;

CREATE OR REPLACE FUNCTION ledger_engagement_is_named(kind text, engagement bigint)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (engagement IS NOT NULL) = (kind IN
        ('engagement', 'withdrawal', 'earlier_withdrawal', 'payment', 'refund'))
$$;

-- A transfer has its proposal and a second person; a second person is never the first.
CREATE OR REPLACE FUNCTION ledger_transfer_is_approved(kind text, proposal bigint, approver bigint)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (kind = 'transfer') = (proposal IS NOT NULL)
        AND (kind <> 'transfer' OR approver IS NOT NULL)
$$;

-- Withdrawn in the engagement's own year, its AE come back; later is another kind.
CREATE OR REPLACE FUNCTION ledger_withdrawal_in_its_year(kind text, effect_on date, source_year int)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind
        WHEN 'withdrawal' THEN extract(year FROM effect_on) = source_year
        WHEN 'earlier_withdrawal' THEN extract(year FROM effect_on) > source_year
        ELSE true
    END
$$;

-- The body of the CHECK « ledger_movement_is_lawful »: every rule that one row tells by itself. A
-- lawful row goes through one expression; another is refused with the name of the first rule that
-- it breaks.
CREATE FUNCTION ledger_movement_is_lawful(m ledger_movement)
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

-- Before the row is stored: one key at a time, the line's queue, the place in the chain, the seal,
-- then the rules that need other rows, read after the lock. A key seen before is refused here and
-- not by the unique index, so that « ON CONFLICT DO NOTHING » cannot leave a hole in the chain.
-- Movements of a line wait for each other on an advisory lock rather than on the chain's row: whoever
-- waited finds the row as its statement sees it, and nothing is computed twice. Taken here, when the
-- statement is ready to store its row, it keeps the others waiting for as little time as can be.
CREATE OR REPLACE FUNCTION ledger_seal_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    envelope bigint;
    around ledger_surroundings;
BEGIN
    NEW.chain_line_id := coalesce(NEW.source_line_id, NEW.destination_line_id);
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.key, 5251));
    PERFORM pg_advisory_xact_lock(5252, NEW.chain_line_id::int);
    UPDATE ledger_chain
       SET number = number + 1, previous_hash = hash, hash = ledger_seal(NEW, number + 1, hash)
     WHERE line_id = NEW.chain_line_id
    RETURNING envelope_id, ledger_chain.number, ledger_chain.previous_hash, ledger_chain.hash
         INTO envelope, NEW.number, NEW.previous_hash, NEW.hash;
    SELECT EXISTS (SELECT FROM ledger_movement WHERE key = NEW.key),
           s.year IS NOT NULL, s.closed_at IS NOT NULL,
           d.year IS NOT NULL, d.closed_at IS NOT NULL, l.closed_on IS NOT NULL
      INTO around
      FROM ledger_budgetline l
      LEFT JOIN ledger_fiscalyear s ON s.envelope_id = envelope AND s.year = NEW.source_year
      LEFT JOIN ledger_fiscalyear d ON d.envelope_id = envelope AND d.year = NEW.destination_year
     WHERE l.id = coalesce(NEW.destination_line_id, NEW.source_line_id);
    IF envelope IS NULL OR NOT FOUND THEN
        PERFORM ledger_refuse('ledger_line_is_known', 'La ligne n’existe pas.');
    END IF;
    IF around.key_seen OR around.source_closed OR around.destination_closed OR around.line_closed
       OR NOT around.source_known OR NOT around.destination_known THEN
        PERFORM ledger_check_surroundings(NEW, around);
    END IF;
    IF NEW.engagement_id IS NOT NULL THEN
        PERFORM ledger_check_engagement(NEW);
    ELSIF NEW.kind = 'transfer' THEN
        PERFORM ledger_check_transfer(NEW, envelope);
    END IF;
    RETURN NEW;
END $$;

-- The door of books.py: writes a movement and says where it stands in its chain, or answers with
-- the one that has its key already (``replayed``).
CREATE OR REPLACE FUNCTION ledger_record(
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
