-- Three projects out of four ask for money; none is decided.
INSERT INTO funding_cofinancing (version, reference, status, strand, total_amount, requested_amount,
    eligible_amount, max_rate, submitted_at, submitted_by_id, synthesis, advised_at, advised_by_id,
    instrument, decision_reason, derogation_reason, remedies, project_id, organisation_id,
    derogation_max_rate)
SELECT 2, p.reference,
    CASE p.status WHEN 'draft' THEN 'draft' WHEN 'inadmissible' THEN 'withdrawn'
        WHEN 'submitted' THEN 'submitted'
        ELSE (ARRAY['under_review', 'recommended', 'not_recommended'])[1 + v.n %% 3] END,
    c.strand, 100000 + (v.n * 7919) %% 900000, 50000 + (v.n * 3571) %% 40000,
    90000 + (v.n * 7919) %% 800000, .5, p.submitted_at, p.submitted_by_id,
    CASE WHEN p.status IN ('draft', 'submitted', 'inadmissible') OR v.n %% 3 = 0 THEN ''
        ELSE 'Projet utile, mesure d’impact à préciser.' END,
    CASE WHEN p.status IN ('draft', 'submitted', 'inadmissible') OR v.n %% 3 = 0 THEN NULL
        ELSE p.submitted_at + interval '20 days' END,
    CASE WHEN p.status IN ('draft', 'submitted', 'inadmissible') OR v.n %% 3 = 0 THEN NULL
        ELSE %(author)s END,
    '', '', '', '', p.id, p.organisation_id, 1
  FROM volume v
  JOIN projects_project p ON p.reference = v.reference
  JOIN projects_callversion w ON w.id = p.call_version_id
  JOIN projects_call c ON c.id = w.call_id
 WHERE v.n %% 4 > 0 ORDER BY v.n;
