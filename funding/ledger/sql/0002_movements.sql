-- How a movement is checked, sealed and posted. Read docs/ledger.md beside it.
-- Works on PostgreSQL 15 and later: sha256() is in the core, no extension is needed.

-- A refusal names its rule (CONSTRAINT) and carries its figures (DETAIL, JSON).
CREATE FUNCTION ledger_refuse(rule text, sentence text, facts jsonb DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule,
        MESSAGE = sentence, DETAIL = facts::text;
END $$;

-- The seal of a movement: everything that was written, its place in the chain, the seal before.
-- A row written as text quotes each value and tells NULL from empty, so no two movements look alike;
-- dates and times are numbers, whatever the session's settings.
CREATE FUNCTION ledger_seal(m ledger_movement, place bigint, before text)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(ROW(
        before, m.chain_line_id, place, m.key, m.kind, m.credit, m.amount,
        m.source_line_id, m.source_year, m.source_pocket,
        m.destination_line_id, m.destination_year, m.destination_pocket,
        m.award, m.engagement_id, m.proposal_id, m.exception,
        m.effect_on - DATE '2000-01-01', extract(epoch FROM m.recorded_at),
        m.recorded_by_id, m.approved_by_id, m.reason
    )::text, 'UTF8')), 'hex')
$$;

-- What a movement must know about its surroundings, read in one statement after the line's lock.
CREATE TYPE ledger_surroundings AS (
    key_seen boolean, source_known boolean, source_closed boolean,
    destination_known boolean, destination_closed boolean, line_closed boolean
);

-- Says why the surroundings refuse a movement, when they do. A closed year only lets go of what
-- lapsed (carry-over) and of engagements (late withdrawal).
CREATE FUNCTION ledger_check_surroundings(m ledger_movement, around ledger_surroundings)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF around.key_seen THEN
        RAISE unique_violation USING CONSTRAINT = 'ledger_key_once',
            MESSAGE = 'Cette clé a déjà servi.';
    END IF;
    IF m.source_year IS NOT NULL AND NOT around.source_known THEN
        PERFORM ledger_refuse('ledger_fiscal_year_is_open', 'L’exercice n’est pas ouvert.',
            jsonb_build_object('year', m.source_year));
    END IF;
    IF m.destination_year IS NOT NULL AND NOT around.destination_known THEN
        PERFORM ledger_refuse('ledger_fiscal_year_is_open', 'L’exercice n’est pas ouvert.',
            jsonb_build_object('year', m.destination_year));
    END IF;
    IF around.source_closed AND m.kind NOT IN ('carry_over', 'earlier_withdrawal') THEN
        PERFORM ledger_refuse('ledger_fiscal_year_not_closed', 'L’exercice est clos.',
            jsonb_build_object('year', m.source_year));
    END IF;
    IF around.destination_closed AND m.destination_pocket <> 'withdrawn' THEN
        PERFORM ledger_refuse('ledger_fiscal_year_not_closed', 'L’exercice est clos.',
            jsonb_build_object('year', m.destination_year));
    END IF;
    IF around.line_closed
       AND m.kind IN ('allocation', 'increase', 'transfer', 'reservation', 'carry_over') THEN
        PERFORM ledger_refuse('ledger_line_not_closed', 'La ligne est fermée.',
            jsonb_build_object('line', m.destination_line_id));
    END IF;
END $$;

CREATE FUNCTION ledger_check_engagement(m ledger_movement) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_engagement e
      WHERE e.id = m.engagement_id AND e.award = m.award AND e.line_id = m.source_line_id
        AND CASE WHEN m.credit = 'ae' THEN e.fiscal_year = m.source_year
                 ELSE e.fiscal_year <= m.source_year END;
    IF NOT FOUND THEN
        PERFORM ledger_refuse('ledger_engagement_fits',
            'L’engagement ne correspond pas à l’attribution, à la ligne ou à l’exercice.');
    END IF;
END $$;

CREATE FUNCTION ledger_check_transfer(m ledger_movement, envelope bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_chain
      WHERE line_id = m.destination_line_id AND envelope_id = envelope;
    IF NOT FOUND THEN
        PERFORM ledger_refuse('ledger_transfer_stays_in_envelope',
            'Un virement reste dans son enveloppe.');
    END IF;
    PERFORM FROM ledger_transferproposal p
      WHERE p.id = m.proposal_id AND p.status = 'approved' AND p.amount = m.amount
        AND p.credit = m.credit AND p.fiscal_year = m.source_year
        AND p.source_line_id = m.source_line_id
        AND p.destination_line_id = m.destination_line_id
        AND p.proposed_by_id = m.recorded_by_id AND p.decided_by_id = m.approved_by_id;
    IF NOT FOUND THEN
        PERFORM ledger_refuse('ledger_transfer_fits_its_proposal',
            'Le virement ne correspond pas à une proposition approuvée.');
    END IF;
END $$;

-- Before the row is stored: one key at a time, the line's queue, the place in the chain, the seal,
-- then the rules that need other rows, read after the lock. A key seen before is refused here and
-- not by the unique index, so that « ON CONFLICT DO NOTHING » cannot leave a hole in the chain.
CREATE FUNCTION ledger_seal_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    envelope bigint;
    around ledger_surroundings;
BEGIN
    NEW.chain_line_id := coalesce(NEW.source_line_id, NEW.destination_line_id);
    UPDATE ledger_chain
       SET number = number + 1, previous_hash = hash, hash = ledger_seal(NEW, number + 1, hash)
     WHERE line_id = NEW.chain_line_id
       AND pg_advisory_xact_lock(hashtextextended(NEW.key, 5251)) IS NOT NULL
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

CREATE FUNCTION ledger_credit(line bigint, of_year int, of_credit text, of_pocket text, value numeric)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_balance AS b (line_id, fiscal_year, credit, pocket, amount)
    VALUES (line, of_year, of_credit, of_pocket, value)
    ON CONFLICT (line_id, fiscal_year, credit, pocket)
    DO UPDATE SET amount = b.amount + excluded.amount;
END $$;

-- The WHERE makes a refusal with its figures; the CHECK on the row holds without it.
CREATE FUNCTION ledger_debit(line bigint, of_year int, of_credit text, of_pocket text, value numeric)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_balance SET amount = amount - value
     WHERE line_id = line AND fiscal_year = of_year AND credit = of_credit AND pocket = of_pocket
       AND amount >= value;
    IF NOT FOUND THEN
        PERFORM ledger_refuse('ledger_balance_not_negative', 'Les crédits sont insuffisants.',
            jsonb_build_object('line', line, 'year', of_year, 'credit', of_credit,
                'pocket', of_pocket, 'asked', value::text, 'have', coalesce((
                    SELECT amount FROM ledger_balance
                     WHERE line_id = line AND fiscal_year = of_year AND credit = of_credit
                       AND pocket = of_pocket), 0.00)::text));
    END IF;
END $$;

-- The ceilings above the line: the envelope's AE, and 3 % of the initial CP for carry-overs.
CREATE FUNCTION ledger_post_ceilings(m ledger_movement) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    of_envelope bigint;
BEGIN
    SELECT envelope_id INTO of_envelope FROM ledger_chain WHERE line_id = m.chain_line_id;
    IF m.credit = 'ae' AND m.kind IN ('allocation', 'increase', 'reduction') THEN
        UPDATE ledger_envelope SET allocated_amount = allocated_amount
               + CASE WHEN m.kind = 'reduction' THEN -m.amount ELSE m.amount END
         WHERE id = of_envelope;
    END IF;
    IF m.kind = 'allocation' THEN
        UPDATE ledger_fiscalyear
           SET initial_ae_amount = initial_ae_amount + CASE m.credit WHEN 'ae' THEN m.amount ELSE 0 END,
               initial_cp_amount = initial_cp_amount + CASE m.credit WHEN 'cp' THEN m.amount ELSE 0 END
         WHERE envelope_id = of_envelope AND year = m.destination_year;
    ELSIF m.kind = 'carry_over' AND m.credit = 'cp' THEN
        UPDATE ledger_fiscalyear SET carried_cp_amount = carried_cp_amount + m.amount
         WHERE envelope_id = of_envelope AND year = m.source_year
           AND carried_cp_amount + m.amount <= initial_cp_amount * 0.03;
        IF NOT FOUND THEN
            PERFORM ledger_refuse('ledger_cp_carry_over_within_3_percent',
                'Le report de CP dépasserait 3 % des crédits initiaux.',
                (SELECT jsonb_build_object('year', year, 'asked', m.amount::text, 'cap',
                        trunc(initial_cp_amount * 0.03, 2)::text, 'have',
                        (trunc(initial_cp_amount * 0.03, 2) - carried_cp_amount)::text)
                   FROM ledger_fiscalyear
                  WHERE envelope_id = of_envelope AND year = m.source_year));
        END IF;
    END IF;
END $$;

-- What is reserved belongs to one award.
CREATE FUNCTION ledger_post_award(m ledger_movement) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF m.source_pocket = 'reserved' THEN
        UPDATE ledger_awardbalance SET reserved_amount = reserved_amount - m.amount
         WHERE award = m.award AND line_id = m.source_line_id AND fiscal_year = m.source_year
           AND reserved_amount >= m.amount;
        IF NOT FOUND THEN
            PERFORM ledger_refuse('ledger_reservation_not_negative',
                'L’attribution n’a pas cette somme en réserve.',
                jsonb_build_object('award', m.award, 'line', m.source_line_id, 'year', m.source_year,
                    'asked', m.amount::text, 'have', coalesce((
                        SELECT reserved_amount FROM ledger_awardbalance
                         WHERE award = m.award AND line_id = m.source_line_id
                           AND fiscal_year = m.source_year), 0.00)::text));
        END IF;
    END IF;
    IF m.destination_pocket = 'reserved' THEN
        INSERT INTO ledger_awardbalance AS b (award, line_id, fiscal_year, reserved_amount)
        VALUES (m.award, m.destination_line_id, m.destination_year, m.amount)
        ON CONFLICT (award, line_id, fiscal_year)
        DO UPDATE SET reserved_amount = b.reserved_amount + excluded.reserved_amount;
    END IF;
END $$;

-- Net AE and CP paid of the engagement: what remains to pay is never negative.
CREATE FUNCTION ledger_post_engagement(m ledger_movement) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    engaged numeric := CASE WHEN m.kind = 'engagement' THEN m.amount
        WHEN m.kind IN ('withdrawal', 'earlier_withdrawal') THEN -m.amount ELSE 0 END;
    paid numeric := CASE m.kind WHEN 'payment' THEN m.amount WHEN 'refund' THEN -m.amount ELSE 0 END;
BEGIN
    IF m.kind = 'engagement' THEN
        INSERT INTO ledger_engagementbalance AS b (engagement_id, engaged_amount, paid_amount)
        VALUES (m.engagement_id, m.amount, 0)
        ON CONFLICT (engagement_id)
        DO UPDATE SET engaged_amount = b.engaged_amount + excluded.engaged_amount;
        RETURN;
    END IF;
    UPDATE ledger_engagementbalance
       SET engaged_amount = engaged_amount + engaged, paid_amount = paid_amount + paid,
           last_paid_on = CASE m.kind WHEN 'payment' THEN greatest(last_paid_on, m.effect_on)
                ELSE last_paid_on END
     WHERE engagement_id = m.engagement_id
       AND paid_amount + paid <= engaged_amount + engaged AND paid_amount + paid >= 0;
    IF NOT FOUND THEN
        PERFORM ledger_refuse('ledger_remaining_to_pay_not_negative',
            'Le reste à payer de l’engagement serait négatif.',
            jsonb_build_object('engagement', m.engagement_id, 'kind', m.kind,
                'asked', m.amount::text, 'have', coalesce((
                    SELECT CASE m.kind WHEN 'refund' THEN paid_amount
                                ELSE engaged_amount - paid_amount END
                      FROM ledger_engagementbalance
                     WHERE engagement_id = m.engagement_id), 0.00)::text));
    END IF;
END $$;

-- CP paid, seen from the AE of the engagement: a note beside the movement, kept with the balances.
CREATE FUNCTION ledger_post_memo(m ledger_movement) RETURNS void LANGUAGE plpgsql AS $$
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

-- After the row is stored: every total it changes, always in the same order (of two lines, the
-- lower number first).
CREATE FUNCTION ledger_post_movement() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER ledger_10_seal BEFORE INSERT ON ledger_movement
    FOR EACH ROW EXECUTE FUNCTION ledger_seal_movement();
CREATE TRIGGER ledger_20_post AFTER INSERT ON ledger_movement
    FOR EACH ROW EXECUTE FUNCTION ledger_post_movement();

-- The door of books.py: writes a movement, or answers with the one that has its key already.
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
