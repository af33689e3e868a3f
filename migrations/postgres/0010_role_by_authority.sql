-- Where two records are found to be one, the documents whose roles name either are made again.
CREATE INDEX role_by_authority ON role (authority_id, document_id);
