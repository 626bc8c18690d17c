-- What nobody may do, whoever asks: pages, shell, scripts or psql.

-- A movement is never changed and never removed: mistakes are corrected by movements.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_is_append_only',
        MESSAGE = format('La table %s ne se modifie pas et ne s’efface pas.', TG_TABLE_NAME);
END $$;

-- Totals are written by the movements' own trigger (depth 1 and more), by nobody else (depth 0).
CREATE FUNCTION ledger_refuse_forgery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_totals_follow_movements',
        MESSAGE = format('La table %s suit les mouvements et ne s’écrit pas.', TG_TABLE_NAME);
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ledger_balance', 'ledger_awardbalance',
        'ledger_engagementbalance', 'ledger_dailytotal', 'ledger_chain']
    LOOP
        EXECUTE format('CREATE TRIGGER ledger_00_no_forgery BEFORE INSERT OR UPDATE OR DELETE ON %I '
            'FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse_forgery()', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER ledger_00_no_forgery', name);
    END LOOP;
    CREATE TRIGGER ledger_00_append_only BEFORE UPDATE OR DELETE ON ledger_movement
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
    ALTER TABLE ledger_movement ENABLE ALWAYS TRIGGER ledger_00_append_only;
    FOREACH name IN ARRAY ARRAY['ledger_engagement', 'ledger_transferproposal', 'ledger_fiscalyear']
    LOOP
        EXECUTE format('CREATE TRIGGER ledger_00_no_delete BEFORE DELETE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER ledger_00_no_delete', name);
    END LOOP;
END $$;

-- The head of a line's chain is born with the line.
CREATE FUNCTION ledger_start_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_chain (line_id, envelope_id, number, previous_hash, hash)
    VALUES (NEW.id, NEW.envelope_id, 0, '', '');
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_10_chain AFTER INSERT ON ledger_budgetline
    FOR EACH ROW EXECUTE FUNCTION ledger_start_chain();

-- What an act said when it was recorded stays so.
CREATE FUNCTION ledger_keep_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := TG_ARGV[0]::text[];
    name text;
BEGIN
    FOREACH name IN ARRAY kept LOOP
        IF to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name THEN
            RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_terms_are_kept',
                MESSAGE = format('Dans %s, « %s » ne se modifie pas.', TG_TABLE_NAME, name);
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_10_keep_terms BEFORE UPDATE ON ledger_budgetline
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_terms('{id,envelope_id}');
CREATE TRIGGER ledger_10_keep_terms BEFORE UPDATE ON ledger_engagement
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_terms(
        '{id,award,line_id,fiscal_year,instrument,signed_on,amends_id,recorded_at,recorded_by_id}');
CREATE TRIGGER ledger_10_keep_terms BEFORE UPDATE ON ledger_transferproposal
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_terms('{id,source_line_id,destination_line_id,fiscal_year,credit,amount,effect_on,reason,proposed_at,proposed_by_id}');
CREATE TRIGGER ledger_20_decided_once BEFORE UPDATE ON ledger_transferproposal
    FOR EACH ROW WHEN (OLD.status <> 'proposed') EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_10_keep_terms BEFORE UPDATE ON ledger_fiscalyear
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_keep_terms(
        '{id,envelope_id,year,initial_ae_amount,initial_cp_amount,carried_cp_amount,opened_at,opened_by_id,opening_reason}');

-- An edited envelope keeps the total that movements made, whatever stale copy the editor held.
CREATE FUNCTION ledger_keep_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.allocated_amount := CASE TG_OP WHEN 'INSERT' THEN 0 ELSE OLD.allocated_amount END;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_10_keep_allocated BEFORE INSERT ON ledger_envelope
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_allocated();
CREATE TRIGGER ledger_11_keep_allocated BEFORE UPDATE ON ledger_envelope
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_keep_allocated();

-- A year opens with no amounts and closes once, when nothing is left that should lapse. Touching
-- the heads of the chains puts the closing in the same queue as the movements of each line.
CREATE FUNCTION ledger_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.initial_ae_amount := 0;
    NEW.initial_cp_amount := 0;
    NEW.carried_cp_amount := 0;
    NEW.closed_at := NULL;
    NEW.closed_by_id := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_10_open BEFORE INSERT ON ledger_fiscalyear
    FOR EACH ROW EXECUTE FUNCTION ledger_open_year();

CREATE FUNCTION ledger_close_year() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    remaining numeric;
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        PERFORM ledger_refuse('ledger_year_closes_once', 'Un exercice clos ne se rouvre pas.');
    END IF;
    UPDATE ledger_chain c SET number = number
      FROM (SELECT line_id FROM ledger_chain WHERE envelope_id = NEW.envelope_id
             ORDER BY line_id FOR NO KEY UPDATE) AS heads
     WHERE c.line_id = heads.line_id;
    SELECT coalesce(sum(b.amount), 0) INTO remaining
      FROM ledger_balance b JOIN ledger_chain c ON c.line_id = b.line_id
     WHERE c.envelope_id = NEW.envelope_id AND b.fiscal_year = NEW.year
       AND b.pocket IN ('available', 'frozen', 'reserved');
    IF remaining <> 0 THEN
        PERFORM ledger_refuse('ledger_year_closes_empty', 'Des crédits restent ouverts.',
            jsonb_build_object('year', NEW.year, 'have', remaining::text));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_20_close BEFORE UPDATE ON ledger_fiscalyear
    FOR EACH ROW WHEN (OLD.closed_at IS DISTINCT FROM NEW.closed_at
        OR OLD.closed_by_id IS DISTINCT FROM NEW.closed_by_id
        OR OLD.closing_reason IS DISTINCT FROM NEW.closing_reason)
    EXECUTE FUNCTION ledger_close_year();
