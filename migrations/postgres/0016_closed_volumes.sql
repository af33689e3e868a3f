-- Volumes whose documents are all closed: the records of persons and places that their editors gave are closed with them.
-- Made again with every transaction that opens or closes a document.
CREATE TABLE closed_volume (
    -- The volume's collection.
    path TEXT PRIMARY KEY
);
INSERT INTO closed_volume (path)
SELECT volume.path
FROM collection AS volume
WHERE volume.kind = 'volume'
  AND EXISTS (
      SELECT 1
      FROM collection AS part
      JOIN source_file ON source_file.collection_id = part.id
      WHERE (part.path = volume.path OR (part.path > volume.path || '/' AND part.path < volume.path || '0'))
        AND source_file.is_current = 1 AND source_file.document_id IS NOT NULL)
  AND NOT EXISTS (
      SELECT 1
      FROM collection AS part
      JOIN source_file ON source_file.collection_id = part.id
      JOIN shown_document ON shown_document.id = source_file.document_id
      WHERE (part.path = volume.path OR (part.path > volume.path || '/' AND part.path < volume.path || '0'))
        AND source_file.is_current = 1);

-- As of documents, whatever leaves the room asks the view.
CREATE VIEW shown_authority AS
SELECT * FROM authority WHERE NOT EXISTS (SELECT 1 FROM closed_volume WHERE closed_volume.path = authority.collection);
