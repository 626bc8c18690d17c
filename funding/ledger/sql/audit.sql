-- name: legs
-- Every movement as what it adds to each pocket: the one definition that totals are checked against.
SELECT m.id, m.kind, m.effect_on, (m.recorded_at AT TIME ZONE 'Europe/Paris')::date AS known_on,
       leg.line_id, leg.fiscal_year, leg.credit, leg.pocket, leg.amount,
       m.kind <> 'transfer' AND m.number > ledger_bundled(c.number) AS is_loose
  FROM ledger_movement m
  LEFT JOIN ledger_chain c ON c.line_id = m.chain_line_id
  LEFT JOIN ledger_engagement e ON e.id = m.engagement_id AND m.kind IN ('payment', 'refund')
 CROSS JOIN LATERAL (VALUES
       (m.source_line_id, m.source_year::int, m.credit, m.source_pocket, -m.amount),
       (m.destination_line_id, m.destination_year::int, m.credit, m.destination_pocket, m.amount),
       (e.line_id, e.fiscal_year::int, 'ae', 'paid',
        CASE m.kind WHEN 'payment' THEN m.amount ELSE -m.amount END)
       ) AS leg(line_id, fiscal_year, credit, pocket, amount)
 WHERE leg.line_id IS NOT NULL

-- name: balances
SELECT concat_ws(' · ', l.code, k.fiscal_year, upper(k.credit), k.pocket) AS subject,
       coalesce(k.expected, 0)::text AS expected, coalesce(k.found, 0)::text AS found
  FROM (SELECT line_id, fiscal_year, credit, pocket, sum(expected) AS expected, sum(found) AS found
          FROM (SELECT line_id, fiscal_year, credit, pocket, amount AS expected, 0 AS found
                  FROM ({legs}) legs
                 UNION ALL
                SELECT line_id, fiscal_year, credit, pocket, 0, amount FROM ledger_balance) both_sides
         GROUP BY 1, 2, 3, 4 HAVING sum(expected) <> sum(found)) k
  JOIN ledger_budgetline l ON l.id = k.line_id ORDER BY 1

-- name: daily_totals
SELECT concat_ws(' · ', l.code, k.fiscal_year, upper(k.credit), k.pocket, k.kind, k.effect_on,
                 k.known_on) AS subject,
       k.expected::text AS expected, k.found::text AS found
  FROM (SELECT line_id, fiscal_year, credit, pocket, kind, effect_on, known_on,
               sum(expected) AS expected, sum(found) AS found
          FROM (SELECT line_id, fiscal_year, credit, pocket, kind, effect_on, known_on,
                       amount AS expected, 0 AS found FROM ({legs}) legs WHERE is_loose IS NOT TRUE
                 UNION ALL
                SELECT line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, 0, amount
                  FROM ledger_dailytotal) both_sides
         GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(expected) <> sum(found)) k
  JOIN ledger_budgetline l ON l.id = k.line_id ORDER BY 1

-- name: monthly_totals
SELECT concat_ws(' · ', l.code, k.fiscal_year, upper(k.credit), k.pocket, k.kind, k.month) AS subject,
       k.expected::text AS expected, k.found::text AS found
  FROM (SELECT line_id, fiscal_year, credit, pocket, kind, month,
               sum(expected) AS expected, sum(found) AS found
          FROM (SELECT line_id, fiscal_year, credit, pocket, kind,
                       date_trunc('month', effect_on::timestamp)::date AS month,
                       amount AS expected, 0 AS found FROM ({legs}) legs WHERE is_loose IS NOT TRUE
                 UNION ALL
                SELECT line_id, fiscal_year, credit, pocket, kind, month, 0, amount
                  FROM ledger_monthlytotal) both_sides
         GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(expected) <> sum(found)) k
  JOIN ledger_budgetline l ON l.id = k.line_id ORDER BY 1

-- name: awards
SELECT concat_ws(' · ', k.award, l.code, k.fiscal_year) AS subject,
       k.expected::text AS expected, k.found::text AS found
  FROM (SELECT award, line_id, fiscal_year, sum(expected) AS expected, sum(found) AS found
          FROM (SELECT award, destination_line_id AS line_id, destination_year::int AS fiscal_year,
                       amount AS expected, 0 AS found
                  FROM ledger_movement WHERE destination_pocket = 'reserved'
                 UNION ALL
                SELECT award, source_line_id, source_year, -amount, 0
                  FROM ledger_movement WHERE source_pocket = 'reserved'
                 UNION ALL
                SELECT award, line_id, fiscal_year, 0, reserved_amount FROM ledger_awardbalance
               ) both_sides
         GROUP BY 1, 2, 3 HAVING sum(expected) <> sum(found)) k
  JOIN ledger_budgetline l ON l.id = k.line_id ORDER BY 1

-- name: engagements
SELECT concat_ws(' · ', e.award, nullif(e.ej_number, ''), e.fiscal_year) AS subject,
       concat_ws(' / ', coalesce(k.engaged, 0.00), coalesce(k.paid, 0.00), k.last_paid_on) AS expected,
       concat_ws(' / ', coalesce(b.engaged_amount, 0.00), coalesce(b.paid_amount, 0.00),
                 b.last_paid_on) AS found
  FROM ledger_engagement e
  LEFT JOIN ledger_engagementbalance b ON b.engagement_id = e.id
  LEFT JOIN (SELECT engagement_id,
                    sum(CASE WHEN destination_pocket = 'engaged' THEN amount
                             WHEN source_pocket = 'engaged' THEN -amount ELSE 0 END) AS engaged,
                    sum(CASE kind WHEN 'payment' THEN amount WHEN 'refund' THEN -amount ELSE 0 END)
                        AS paid,
                    max(effect_on) FILTER (WHERE kind = 'payment') AS last_paid_on
               FROM ledger_movement WHERE engagement_id IS NOT NULL GROUP BY 1) k
         ON k.engagement_id = e.id
 WHERE coalesce(k.engaged, 0) <> coalesce(b.engaged_amount, 0)
    OR coalesce(k.paid, 0) <> coalesce(b.paid_amount, 0)
    OR k.last_paid_on IS DISTINCT FROM b.last_paid_on
    OR coalesce(k.paid, 0) > coalesce(k.engaged, 0) ORDER BY 1

-- name: years
SELECT concat_ws(' · ', v.code, y.year) AS subject,
       concat_ws(' / ', coalesce(k.ae, 0.00), coalesce(k.cp, 0.00), coalesce(k.carried, 0.00))
           AS expected,
       concat_ws(' / ', y.initial_ae_amount, y.initial_cp_amount, y.carried_cp_amount) AS found
  FROM ledger_fiscalyear y JOIN ledger_envelope v ON v.id = y.envelope_id
  LEFT JOIN (SELECT l.envelope_id, coalesce(m.source_year, m.destination_year) AS year,
                    sum(m.amount) FILTER (WHERE m.kind = 'allocation' AND m.credit = 'ae') AS ae,
                    sum(m.amount) FILTER (WHERE m.kind = 'allocation' AND m.credit = 'cp') AS cp,
                    sum(m.amount) FILTER (WHERE m.kind = 'carry_over' AND m.credit = 'cp') AS carried
               FROM ledger_movement m JOIN ledger_budgetline l ON l.id = m.chain_line_id
              WHERE m.kind IN ('allocation', 'carry_over') GROUP BY 1, 2) k
         ON k.envelope_id = y.envelope_id AND k.year = y.year
 WHERE (coalesce(k.ae, 0), coalesce(k.cp, 0), coalesce(k.carried, 0))
    <> (y.initial_ae_amount, y.initial_cp_amount, y.carried_cp_amount) ORDER BY 1

-- name: envelopes
SELECT v.code AS subject, coalesce(k.opened, 0.00)::text AS expected,
       v.allocated_amount::text AS found
  FROM ledger_envelope v
  LEFT JOIN (SELECT l.envelope_id,
                    sum(CASE m.kind WHEN 'reduction' THEN -m.amount ELSE m.amount END) AS opened
               FROM ledger_movement m JOIN ledger_budgetline l ON l.id = m.chain_line_id
              WHERE m.credit = 'ae' AND m.kind IN ('allocation', 'increase', 'reduction')
              GROUP BY 1) k ON k.envelope_id = v.id
 WHERE coalesce(k.opened, 0) <> v.allocated_amount ORDER BY 1

-- name: proposals
SELECT concat_ws(' · ', 'n°', p.id) AS subject, 'un mouvement' AS expected, 'aucun' AS found
  FROM ledger_transferproposal p
 WHERE p.status = 'approved'
   AND NOT EXISTS (SELECT FROM ledger_movement m WHERE m.proposal_id = p.id) ORDER BY p.id

-- name: chain
-- The first wrong row of each line: a seal that does not follow from what is written, a seal that
-- does not follow the one before, or a place that is missing.
SELECT DISTINCT ON (c.chain_line_id)
       concat_ws(' · ', coalesce(l.code, c.chain_line_id::text), 'rang ' || c.number, c.key)
           AS subject,
       concat_ws(' ', 'rang', c.place, left(c.expected, 12)) AS expected,
       concat_ws(' ', 'rang', c.number, left(c.hash, 12)) AS found
  FROM (SELECT m.chain_line_id, m.number, m.key, m.hash, m.previous_hash,
               row_number() OVER chain AS place,
               lag(m.hash, 1, '') OVER chain AS before,
               ledger_seal(m, m.number, m.previous_hash) AS expected
          FROM ledger_movement m
        WINDOW chain AS (PARTITION BY m.chain_line_id ORDER BY m.number)) c
  LEFT JOIN ledger_budgetline l ON l.id = c.chain_line_id
 WHERE c.hash <> c.expected OR c.previous_hash <> c.before OR c.number <> c.place
 ORDER BY c.chain_line_id, c.number

-- name: heads
SELECT l.code AS subject,
       concat_ws(' ', 'rang', coalesce(k.number, 0), left(k.hash, 12)) AS expected,
       concat_ws(' ', 'rang', c.number, nullif(left(c.hash, 12), '')) AS found
  FROM ledger_budgetline l
  LEFT JOIN ledger_chain c ON c.line_id = l.id
  LEFT JOIN LATERAL (SELECT number, hash FROM ledger_movement m WHERE m.chain_line_id = l.id
                      ORDER BY number DESC LIMIT 1) k ON true
 WHERE c.line_id IS NULL OR c.envelope_id <> l.envelope_id
    OR c.number <> coalesce(k.number, 0) OR c.hash <> coalesce(k.hash, '') ORDER BY 1

-- name: triggers
SELECT concat_ws(' · ', t.tgrelid::regclass, t.tgname) AS subject, 'actif' AS expected,
       'désactivé' AS found
  FROM pg_trigger t
 WHERE NOT t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')
   AND t.tgrelid::regclass::text LIKE 'ledger\_%' ORDER BY 1
