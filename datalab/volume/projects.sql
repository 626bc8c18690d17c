-- The projects of a chunk; ``volume`` remembers them for the scripts that follow.
CREATE TEMPORARY TABLE volume ON COMMIT DROP AS
SELECT n,
       'DL-' || %(year)s || '-' || lpad((%(first)s + n)::text, greatest(4, length((%(first)s + n)::text)), '0') AS reference,
       random() AS luck,
       -- common words come first: the cube of a chance leans towards zero
       (%(verbs)s::text[])[1 + floor(random() * cardinality(%(verbs)s::text[]))::int] || ' '
       || (%(things)s::text[])[1 + floor(power(random(), 3) * cardinality(%(things)s::text[]))::int]
       || ' ' || (%(places)s::text[])[1 + floor(random() * cardinality(%(places)s::text[]))::int]
       || ' n° ' || (%(first)s + n) AS title,
       (%(texts)s::text[])[1 + floor(power(random(), 2) * cardinality(%(texts)s::text[]))::int] AS one,
       (%(texts)s::text[])[1 + floor(power(random(), 2) * cardinality(%(texts)s::text[]))::int] AS two,
       (%(bodies)s::bigint[])[1 + floor(power(random(), 2) * cardinality(%(bodies)s::bigint[]))::int]
           AS holder,
       (%(versions)s::bigint[])[1 + floor(random() * cardinality(%(versions)s::bigint[]))::int]
           AS call_version,
       least(make_timestamptz(%(year)s::int, 1, 1, 8, 0, 0, 'Europe/Paris')
             + (n::float8 / %(size)s) * interval '360 days', %(now)s) AS opened
  FROM generate_series(0, %(size)s - 1) AS n;
ALTER TABLE volume ADD COLUMN status text;
UPDATE volume SET status = CASE
    WHEN luck < .15 THEN 'draft' WHEN luck < .30 THEN 'submitted' WHEN luck < .50 THEN 'admissible'
    WHEN luck < .55 THEN 'inadmissible' WHEN luck < .80 THEN 'active'
    WHEN luck < .95 THEN 'completed' ELSE 'archived' END;
ANALYZE volume;
INSERT INTO projects_project (version, reference, status, title, summary, problem, users, data_used,
    has_personal_data, legal_frame, deployment, team, sponsor, project_types, starts_on,
    duration_months, is_confidential, created_at, updated_at, submitted_at, inadmissible_reason,
    call_version_id, created_by_id, organisation_id, submitted_by_id, updated_by_id,
    calendar, support_need, answers, support_wanted)
SELECT CASE status WHEN 'draft' THEN 1 ELSE 2 END, reference, status, title, title || '. ' || one,
    two, 'Agents et citoyens.', 'Registre national.', luck < .3, 'Code des relations.', '', '',
    'Direction du numérique', ARRAY['data_provision'], (opened + interval '90 days')::date,
    6 + (n %% 24), luck > .97, opened, opened + interval '9 days',
    CASE status WHEN 'draft' THEN NULL ELSE opened + interval '9 days' END,
    CASE status WHEN 'inadmissible' THEN 'Hors du périmètre de l’appel.' ELSE '' END,
    call_version, %(author)s, holder,
    CASE status WHEN 'draft' THEN NULL ELSE %(author)s END, %(author)s, '', '', '{}'::jsonb, '{}'
  FROM volume ORDER BY n;
