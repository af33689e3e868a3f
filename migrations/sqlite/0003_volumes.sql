-- A file that holds several documents, such as a TEI volume: what they share. Its documents are rows of source_file.
CREATE TABLE source_whole (
    id BIGINT PRIMARY KEY,
    -- The folder that it stands in.
    collection_id BIGINT NOT NULL REFERENCES collection (id),
    -- Below the imported PATH, with '/'.
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    -- Of the file as it came.
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- `model::Frame`: what reading one of its documents needs besides that document's own bytes.
    frame TEXT NOT NULL,
    -- The bytes that stand in none of its documents (zstd).
    rest BLOB NOT NULL,
    -- JSON list of [id of a source_file, its first byte in the file]: with `rest` the file can be put together again.
    parts TEXT NOT NULL,
    -- 0 when a newer file came at its path.
    is_current BIGINT NOT NULL,
    imported_at TEXT NOT NULL
);
CREATE INDEX source_whole_by_path ON source_whole (collection_id, path, is_current);

-- The newest file of several documents that it is a part of; NULL for a file that is one document.
ALTER TABLE source_file ADD COLUMN whole_id BIGINT REFERENCES source_whole (id);
-- Its own id in that file, "d45"; '' for a file that is one document.
ALTER TABLE source_file ADD COLUMN part TEXT NOT NULL DEFAULT '';
-- Its place among what stands in the same collection, where the file gives an order; 0 in a folder, which is ordered by paths.
ALTER TABLE source_file ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
-- Of a whole batch of files it is asked at once whether any of their paths is there, whatever the collection.
CREATE INDEX source_file_by_path_alone ON source_file (path);
CREATE INDEX source_file_by_whole ON source_file (whole_id, is_current);
CREATE INDEX source_file_by_place ON source_file (collection_id, is_current, place, path);

-- 'folder', 'volume', or the file's own word for a division of a volume: 'compilation', 'chapter', 'section'.
ALTER TABLE collection ADD COLUMN kind TEXT NOT NULL DEFAULT 'folder';
-- Its place among what stands in the collection above it; 0 for a folder.
ALTER TABLE collection ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
-- What the editors wrote in a division: notes to its heading, and of one without documents (a preface) its `model::DivisionText`; NULL where there is none.
ALTER TABLE collection ADD COLUMN text TEXT;
CREATE INDEX collection_by_parent ON collection (parent_id, place, path);

-- 1 for the note in which the edition says where the paper lies.
ALTER TABLE footnote ADD COLUMN is_source BIGINT NOT NULL DEFAULT 0;

-- An abbreviation or a term of a volume's own list.
CREATE TABLE term (
    -- "frus1955-57v01.t_ABM1".
    id TEXT PRIMARY KEY,
    -- The volume's collection.
    collection TEXT NOT NULL,
    -- Folded, for the order of lists.
    sort_term TEXT NOT NULL,
    term TEXT NOT NULL,
    meaning TEXT NOT NULL
);
CREATE INDEX term_by_collection ON term (collection, sort_term);

-- `model::Candidate` without what differs from one reference to the next: what a decision may know of the document.
ALTER TABLE document ADD COLUMN candidate TEXT NOT NULL DEFAULT '';

-- The names in a document that have a record are only ever read whole: one row a document, made again at the next import.
DROP TABLE mention;
CREATE TABLE mentions (
    document_id BIGINT PRIMARY KEY REFERENCES document (id),
    -- JSON list of `model::Mention`.
    value TEXT NOT NULL
);
-- A number that is still in the text has no row: only that of a paragraph that is gone, with the last version that had it.
CREATE TABLE retired_paragraph (
    document_id BIGINT NOT NULL REFERENCES document (id),
    number BIGINT NOT NULL,
    last_version BIGINT NOT NULL,
    PRIMARY KEY (document_id, number)
);
INSERT INTO retired_paragraph (document_id, number, last_version)
SELECT paragraph.document_id, paragraph.number, paragraph.last_version
FROM paragraph
JOIN document ON document.id = paragraph.document_id
WHERE paragraph.last_version < document.version;
DROP TABLE paragraph;
