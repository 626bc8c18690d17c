-- One project out of twenty asks for help.
INSERT INTO support_supportcase (version, reference, status, kind, subject, question, details,
    requested_at, due_on, waiting_since, days_waited, answer, organisation_id, owner_id, project_id,
    requested_by_id)
SELECT 1, 'AC-' || %(year)s || '-' || lpad((%(first_case)s + v.n)::text,
        greatest(4, length((%(first_case)s + v.n)::text)), '0'),
    (ARRAY['requested', 'qualified', 'declined'])[1 + v.n %% 3],
    (ARRAY['legal', 'technical', 'human', 'material'])[1 + v.n %% 4],
    left('Aide pour ' || lower(v.title), 200), v.two, '{}'::jsonb, v.opened + interval '12 days',
    (v.opened + interval '40 days')::date, NULL, 0, '', v.holder, NULL, p.id, %(author)s
  FROM volume v JOIN projects_project p ON p.reference = v.reference
 WHERE v.n %% 20 = 1 ORDER BY v.n;
