DROP TRIGGER attachment_is_searchable ON documents_attachment;
DROP FUNCTION finding_follow_attachment();
DROP TRIGGER organisation_labels_are_searchable ON accounts_organisationlabel;
DROP TRIGGER organisation_names_are_searchable ON accounts_organisation;
DROP FUNCTION finding_follow_names();
