-- What of a document a visitor may have. `document.visibility` is 'shown', 'cited' (its text is closed, its existence and citation
-- are not), 'hidden' (closed whole) or 'withdrawn'. A document that turned out to be another has the visibility of that.

-- Documents that are not shown: what stands in the place of the text.
CREATE TABLE closed (
    document_id BIGINT PRIMARY KEY REFERENCES document (id),
    -- `model::Closed`.
    value TEXT NOT NULL
);

-- How the file, its front matter or its sidecar closes its text: `model::Restriction`; NULL where they do not.
ALTER TABLE source_file ADD COLUMN access TEXT;
CREATE INDEX source_file_closed ON source_file (document_id) WHERE access IS NOT NULL;

-- The file of the document that an editor joined this file's document to.
ALTER TABLE source_file ADD COLUMN joined_to BIGINT REFERENCES source_file (id);
CREATE INDEX source_file_joined ON source_file (joined_to) WHERE joined_to IS NOT NULL;

-- The one place that decides what is seen: whatever leaves the room asks one of these views, and never the table.
-- Its versions may be read, under its own name where it turned out to be another:
CREATE VIEW open_document AS SELECT * FROM document WHERE visibility = 'shown';
-- It has a page with its text:
CREATE VIEW shown_document AS SELECT * FROM document WHERE visibility = 'shown' AND merged_into IS NULL AND version > 0;
-- It may stand in a list and be referred to:
CREATE VIEW listed_document AS
    SELECT * FROM document WHERE visibility IN ('shown', 'cited') AND merged_into IS NULL AND (version > 0 OR visibility = 'cited');

CREATE INDEX document_listed ON document (date_sort, identity) WHERE visibility IN ('shown', 'cited') AND merged_into IS NULL;
