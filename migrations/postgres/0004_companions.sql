-- A text file that belongs to another of its folder by its name: "cable.ru.txt" and "cable.pdf" to "cable.txt".
CREATE TABLE companion (
    source_file_id BIGINT PRIMARY KEY REFERENCES source_file (id),
    collection_id BIGINT NOT NULL REFERENCES collection (id),
    -- The path of the file that it belongs to, in the same collection.
    beside TEXT COLLATE "C" NOT NULL,
    -- BCP 47 where it is the text in that language; NULL where it is the same text again.
    language TEXT COLLATE "C"
);
CREATE INDEX companion_by_beside ON companion (beside, collection_id);

-- The text of a document in another language. Made again from its source file, but for the numbers of its paragraphs.
CREATE TABLE parallel_text (
    document_id BIGINT NOT NULL REFERENCES document (id),
    language TEXT COLLATE "C" NOT NULL,
    source_file_id BIGINT NOT NULL REFERENCES source_file (id),
    -- Highest numbers ever given, which never fall.
    paragraph_counter BIGINT NOT NULL,
    note_counter BIGINT NOT NULL,
    -- `model::Passage` each.
    title TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    -- JSON list of `model::Footnote`.
    notes TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, language)
);

-- A picture of a paper, or of one of its leaves. Its bytes lie beside the database, under its hash.
CREATE TABLE facsimile (
    collection_id BIGINT NOT NULL REFERENCES collection (id),
    -- Below the imported PATH, with '/'.
    path TEXT COLLATE "C" NOT NULL,
    -- The path of the text that it belongs to: it is a picture of whatever document that file is.
    beside TEXT COLLATE "C" NOT NULL,
    -- "2", "40v", as its name ends; NULL where it has the document's name alone.
    label TEXT COLLATE "C",
    -- Its place among the pictures of a document.
    place TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    -- "jpg", "png", "gif", "webp", "avif": what its bytes say.
    format TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    -- In pixels.
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    imported_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (collection_id, path)
);
CREATE INDEX facsimile_by_text ON facsimile (collection_id, beside, place);
CREATE INDEX facsimile_by_hash ON facsimile (sha256);

-- A PDF is given to readers as it came, by its hash.
CREATE INDEX source_file_pdf ON source_file (sha256) WHERE format = 'pdf';

-- The columns of 0003 in the order of their bytes too, whatever the database's own order is: both databases list alike.
ALTER TABLE source_whole
    ALTER COLUMN path TYPE TEXT COLLATE "C",
    ALTER COLUMN format TYPE TEXT COLLATE "C",
    ALTER COLUMN sha256 TYPE TEXT COLLATE "C",
    ALTER COLUMN frame TYPE TEXT COLLATE "C",
    ALTER COLUMN parts TYPE TEXT COLLATE "C",
    ALTER COLUMN imported_at TYPE TEXT COLLATE "C";
ALTER TABLE source_file ALTER COLUMN part TYPE TEXT COLLATE "C";
ALTER TABLE collection ALTER COLUMN kind TYPE TEXT COLLATE "C", ALTER COLUMN text TYPE TEXT COLLATE "C";
ALTER TABLE term
    ALTER COLUMN id TYPE TEXT COLLATE "C",
    ALTER COLUMN collection TYPE TEXT COLLATE "C",
    ALTER COLUMN sort_term TYPE TEXT COLLATE "C",
    ALTER COLUMN term TYPE TEXT COLLATE "C",
    ALTER COLUMN meaning TYPE TEXT COLLATE "C";
ALTER TABLE document ALTER COLUMN candidate TYPE TEXT COLLATE "C";
ALTER TABLE mentions ALTER COLUMN value TYPE TEXT COLLATE "C";

-- With the date of the document in the key, what speaks of the same at about the same time is found without reading the rest.
DROP INDEX document_authority_by_document;
ALTER TABLE document_authority RENAME TO undated_authority;
CREATE TABLE document_authority (
    document_id BIGINT NOT NULL REFERENCES document (id),
    kind TEXT COLLATE "C" NOT NULL,
    authority_id TEXT COLLATE "C" NOT NULL,
    -- 'by', 'to', 'about', 'uncertain'.
    way TEXT COLLATE "C" NOT NULL,
    -- As in document.
    date_sort TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, authority_id, way, date_sort, document_id)
);
INSERT INTO document_authority (document_id, kind, authority_id, way, date_sort)
SELECT undated_authority.document_id, undated_authority.kind, undated_authority.authority_id, undated_authority.way, document.date_sort
FROM undated_authority
JOIN document ON document.id = undated_authority.document_id;
DROP TABLE undated_authority;
CREATE INDEX document_authority_by_document ON document_authority (document_id);
