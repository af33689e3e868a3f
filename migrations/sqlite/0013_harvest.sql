-- What harvesters are told of: documents that are shown, and those that were and are gone. One that was closed before anybody
-- saw it is none of them.
CREATE VIEW harvested_document AS
    SELECT id, identity, changed_at, CASE WHEN visibility = 'shown' AND merged_into IS NULL THEN 0 ELSE 1 END AS is_gone
    FROM document
    WHERE version > 0 OR visibility = 'withdrawn';
CREATE INDEX document_by_change ON document (changed_at, identity);
