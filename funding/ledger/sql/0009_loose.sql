-- What the totals hold today and is in no bundle leaves them, to be read from the movements.
UPDATE ledger_dailytotal d SET amount = d.amount - loose.amount
  FROM (SELECT line_id, fiscal_year, credit, pocket, kind, effect_on, known_on, sum(amount) AS amount
          FROM ledger_looseleg GROUP BY 1, 2, 3, 4, 5, 6, 7) loose
 WHERE (d.line_id, d.fiscal_year, d.credit, d.pocket, d.kind, d.effect_on, d.known_on)
     = (loose.line_id, loose.fiscal_year, loose.credit, loose.pocket, loose.kind, loose.effect_on,
        loose.known_on);
UPDATE ledger_monthlytotal t SET amount = t.amount - loose.amount
  FROM (SELECT line_id, fiscal_year, credit, pocket, kind,
               date_trunc('month', effect_on::timestamp)::date AS month, sum(amount) AS amount
          FROM ledger_looseleg GROUP BY 1, 2, 3, 4, 5, 6) loose
 WHERE (t.line_id, t.fiscal_year, t.credit, t.pocket, t.kind, t.month)
     = (loose.line_id, loose.fiscal_year, loose.credit, loose.pocket, loose.kind, loose.month);
