-- What opened and filed each file, sealed in a chain of its own, with the head of each chain.
CREATE TEMPORARY TABLE entries ON COMMIT DROP AS
SELECT 'project'::varchar AS file_kind, p.id AS file_id, p.reference, 'create'::varchar AS transition,
    'Ouvrir le projet'::varchar AS label, ''::varchar AS from_state, 'draft'::varchar AS to_state,
    1 AS version, p.created_at AS at, %(author)s::bigint AS by_id, ''::text AS reason,
    '{}'::jsonb AS details, NULL::text AS seal
  FROM volume v JOIN projects_project p ON p.reference = v.reference
UNION ALL
SELECT 'cofinancing', f.id, f.reference, 'ask', 'Demander un cofinancement', '', 'draft', 1,
    p.created_at, %(author)s, '', '{}'::jsonb, NULL
  FROM volume v JOIN projects_project p ON p.reference = v.reference
  JOIN funding_cofinancing f ON f.project_id = p.id;
UPDATE entries e SET seal = encode(sha256(convert_to({sealed}, 'UTF8')), 'hex');
INSERT INTO entries
SELECT 'project', p.id, p.reference, 'submit', 'Déposer', 'draft', 'submitted', 2, p.submitted_at,
    %(author)s, '', '{}'::jsonb, 'after ' || e.seal
  FROM volume v JOIN projects_project p ON p.reference = v.reference
  JOIN entries e ON e.file_kind = 'project' AND e.file_id = p.id AND e.version = 1
 WHERE p.submitted_at IS NOT NULL;
UPDATE entries e SET seal = encode(sha256(convert_to(
    substr(e.seal, 7) || {sealed}, 'UTF8')), 'hex') WHERE e.version = 2;
INSERT INTO workflow_journalentry (file_kind, file_id, reference, transition, label, from_state,
    to_state, version, at, by_id, reason, details, seal)
SELECT file_kind, file_id, reference, transition, label, from_state, to_state, version, at, by_id,
    reason, details, seal FROM entries ORDER BY file_id, version;
INSERT INTO workflow_journalhead (file_kind, file_id, entries, seal)
SELECT DISTINCT ON (file_kind, file_id) file_kind, file_id, version, seal
  FROM entries ORDER BY file_kind, file_id, version DESC;
DROP TABLE entries;
DROP TABLE volume;
