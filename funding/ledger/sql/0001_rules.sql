-- What one movement may be, told by its own columns. Each function is the body of the CHECK of the
-- same name: PostgreSQL reads a long CHECK again for every statement, a function once a session.
-- A test compares the first one with ROUTES, in models/vocabulary.py, route by route.

CREATE FUNCTION ledger_route_is_known(kind text, credit text, source text, destination text)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN credit IN ('ae', 'cp') AND coalesce(CASE kind
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
    END, false);
END $$;

-- A side has its line and its year, or it is the outside and has none.
CREATE FUNCTION ledger_outside_has_no_line(pocket text, line bigint, of_year int)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (pocket = 'outside') = (line IS NULL) AND (line IS NULL) = (of_year IS NULL);
END $$;

-- Which lines and years each kind may join: its own, but for three kinds.
CREATE FUNCTION ledger_places_fit_the_kind(
    kind text, source_line bigint, source_year int, destination_line bigint,
    destination_year int, destination_pocket text, exception text
) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN coalesce(CASE kind
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
    END, false) AND (exception = '' OR kind = 'earlier_withdrawal');
END $$;

-- Kinds that serve an award name it, the others do not; the same for the signed act.
CREATE FUNCTION ledger_award_is_named(kind text, source_pocket text, award text)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (award <> '') = (kind IN ('reservation', 'release', 'engagement', 'withdrawal',
        'earlier_withdrawal', 'payment', 'refund')
        OR kind = 'carry_over' AND source_pocket = 'reserved');
END $$;

CREATE FUNCTION ledger_engagement_is_named(kind text, engagement bigint)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (engagement IS NOT NULL) = (kind IN
        ('engagement', 'withdrawal', 'earlier_withdrawal', 'payment', 'refund'));
END $$;

-- A transfer has its proposal and a second person; a second person is never the first.
CREATE FUNCTION ledger_transfer_is_approved(kind text, proposal bigint, approver bigint)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (kind = 'transfer') = (proposal IS NOT NULL)
        AND (kind <> 'transfer' OR approver IS NOT NULL);
END $$;

-- Withdrawn in the engagement's own year, its AE come back; later is another kind.
CREATE FUNCTION ledger_withdrawal_in_its_year(kind text, effect_on date, source_year int)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE kind
        WHEN 'withdrawal' THEN extract(year FROM effect_on) = source_year
        WHEN 'earlier_withdrawal' THEN extract(year FROM effect_on) > source_year
        ELSE true
    END;
END $$;
