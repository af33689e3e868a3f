-- Who writes to whom is asked of all papers by the role, and of two correspondents by their names.
CREATE INDEX role_by_name ON role (role, name, document_id);
