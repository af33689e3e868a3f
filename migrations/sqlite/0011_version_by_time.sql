-- The feed has the newest versions.
CREATE INDEX version_by_time ON version (created_at, document_id, number);
