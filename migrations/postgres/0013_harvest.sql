-- What harvesters are told of: documents that are shown, and those that were and are gone. One that was closed before anybody
-- saw it is none of them.
-- Whether visitors ever had its page: what was hidden from the first is no deleted record.
ALTER TABLE document ADD COLUMN was_seen BIGINT NOT NULL DEFAULT 1;
CREATE VIEW harvested_document AS
    SELECT id, identity, changed_at, CASE WHEN visibility = 'shown' AND merged_into IS NULL THEN 0 ELSE 1 END AS is_gone
    FROM document
    WHERE version > 0 OR (visibility = 'withdrawn' AND was_seen = 1);
CREATE INDEX document_by_change ON document (changed_at, identity);
-- Files of withdrawn documents are known again by their bytes.
CREATE INDEX source_file_by_hash ON source_file (sha256);
