-- Tables of the wings below, which do not know the search: organisations and documents.
CREATE FUNCTION finding_follow_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finding_passage SET holder_names = datalab_names(holder_id)
     WHERE holder_names <> ''
       AND holder_id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    RETURN NULL;
END $$;
CREATE TRIGGER organisation_names_are_searchable
    AFTER UPDATE OF name, acronym ON accounts_organisation
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.acronym IS DISTINCT FROM NEW.acronym)
    EXECUTE FUNCTION finding_follow_names('id');
CREATE TRIGGER organisation_labels_are_searchable
    AFTER INSERT OR UPDATE OF label, acronym ON accounts_organisationlabel
    FOR EACH ROW EXECUTE FUNCTION finding_follow_names('organisation_id');

CREATE FUNCTION finding_follow_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.retracted_at IS NOT NULL THEN
        DELETE FROM finding_passage WHERE source = 'attachment' AND source_id = NEW.id;
        RETURN NULL;
    END IF;
    INSERT INTO finding_passage (source, source_id, file_kind, reference, holder_id, is_internal,
        title, holder_names, label, body, moment)
    SELECT 'attachment', NEW.id, NEW.file_kind, NEW.reference,
        (SELECT p.holder_id FROM finding_passage p
          WHERE p.reference = NEW.reference AND p.holder_id IS NOT NULL ORDER BY p.id LIMIT 1),
        FALSE, '', '', concat_ws(' ', NEW.label, translate(NEW.name, '._-', '   ')), '',
        NEW.deposited_at
    ON CONFLICT (source, source_id) DO UPDATE SET label = EXCLUDED.label;
    RETURN NULL;
END $$;
CREATE TRIGGER attachment_is_searchable
    AFTER INSERT OR UPDATE OF label, name, retracted_at ON documents_attachment
    FOR EACH ROW EXECUTE FUNCTION finding_follow_attachment();
UPDATE documents_attachment SET label = label;
