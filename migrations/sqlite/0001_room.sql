-- A room. Times are UTC text (RFC 3339), flags are integers, values that are only read whole are JSON text.

-- One row: what holds for the whole room.
CREATE TABLE room (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    -- Made once with the room: what is derived outside the database (the search index) bears it.
    token TEXT NOT NULL,
    -- Grows in every writing transaction; pages and the search index are as old as the epoch they carry.
    epoch BIGINT NOT NULL,
    -- The next free number of any row; one counter, since no table counts on its own.
    next_id BIGINT NOT NULL,
    -- `config::Settings`.
    settings TEXT NOT NULL,
    -- SHA-256 of settings, authority records and the program's readers: when it changes, all that is derived is made again.
    derivation TEXT NOT NULL
);

-- A folder that was imported; the editors' order of documents.
CREATE TABLE collection (
    id BIGINT PRIMARY KEY,
    parent_id BIGINT REFERENCES collection (id),
    -- "seeds/vietnam": the name of the imported folder and the folders below it.
    path TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL
);

CREATE TABLE document (
    id BIGINT PRIMARY KEY,
    -- The first name under which it was published; never another's, never changed.
    identity TEXT NOT NULL UNIQUE,
    -- 'shown'; later 'withdrawn', 'embargoed', 'restricted'.
    visibility TEXT NOT NULL,
    -- The document that this one turned out to be; its address redirects there.
    merged_into BIGINT REFERENCES document (id),
    -- Number of the newest version; 0 until there is one.
    version BIGINT NOT NULL,
    -- Highest numbers ever given, which never fall.
    paragraph_counter BIGINT NOT NULL,
    note_counter BIGINT NOT NULL,
    -- `model::ListedDocument` without its name, for lists.
    listed TEXT NOT NULL,
    -- "1945-11-04", "1945", or '9999' for an undated one, so that it comes last.
    date_sort TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX document_by_date ON document (visibility, date_sort, identity);

-- A file as it was imported, unchanged.
CREATE TABLE source_file (
    id BIGINT PRIMARY KEY,
    collection_id BIGINT NOT NULL REFERENCES collection (id),
    document_id BIGINT REFERENCES document (id),
    -- Below the imported PATH, with '/'.
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    -- SHA-256 of its sidecar; '' without one.
    sidecar_sha256 TEXT NOT NULL,
    -- The sidecar's YAML.
    sidecar TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- zstd.
    content BLOB NOT NULL,
    -- JSON list of `model::ArchiveNumber`.
    numbers TEXT NOT NULL,
    -- Hash of date and letters of the body; NULL for an empty body.
    content_key TEXT,
    -- 0 when a newer file came at its path.
    is_current BIGINT NOT NULL,
    imported_at TEXT NOT NULL
);
CREATE INDEX source_file_by_path ON source_file (collection_id, path, is_current);
CREATE INDEX source_file_by_content ON source_file (content_key);
CREATE INDEX source_file_by_document ON source_file (document_id, is_current);

-- The numbers that archives gave to source files, one a row: files with a number in common are one document.
CREATE TABLE source_number (
    number TEXT NOT NULL,
    source_file_id BIGINT NOT NULL REFERENCES source_file (id),
    PRIMARY KEY (number, source_file_id)
);

-- Every name that leads to a document, its identity among them.
CREATE TABLE name (
    name TEXT NOT NULL,
    document_id BIGINT NOT NULL REFERENCES document (id),
    PRIMARY KEY (name, document_id)
);
CREATE INDEX name_by_document ON name (document_id);

-- A text of a document: a transcription, a translation. Each has versions.
CREATE TABLE text (
    id BIGINT PRIMARY KEY,
    document_id BIGINT NOT NULL REFERENCES document (id),
    -- "translation", "transcription", "original"; NULL where the source does not say.
    role TEXT,
    -- BCP 47; NULL where neither the source nor its letters tell.
    language TEXT,
    UNIQUE (document_id)
);

-- Every text that was ever shown, with the metadata that was shown with it.
CREATE TABLE version (
    document_id BIGINT NOT NULL REFERENCES document (id),
    number BIGINT NOT NULL,
    text_id BIGINT NOT NULL REFERENCES text (id),
    source_file_id BIGINT NOT NULL REFERENCES source_file (id),
    -- SHA-256 of what the reader made of the file: equal means that nothing is new.
    content_sha256 TEXT NOT NULL,
    -- `model::Metadata`.
    metadata TEXT NOT NULL,
    -- Title, summary and body: `model::Passage` each.
    title TEXT NOT NULL,
    summary TEXT,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (document_id, number)
);

-- The notes of a version: texts with their own structure.
CREATE TABLE footnote (
    document_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    place BIGINT NOT NULL,
    -- "fn2"; stays with its text over versions.
    address TEXT NOT NULL,
    label TEXT,
    author TEXT NOT NULL,
    -- `model::Passage`.
    passage TEXT NOT NULL,
    PRIMARY KEY (document_id, version, place),
    FOREIGN KEY (document_id, version) REFERENCES version (document_id, number)
);

-- Every paragraph number ever given, with the version that gave it and the last that has it.
CREATE TABLE paragraph (
    document_id BIGINT NOT NULL REFERENCES document (id),
    number BIGINT NOT NULL,
    first_version BIGINT NOT NULL,
    last_version BIGINT NOT NULL,
    PRIMARY KEY (document_id, number)
);

-- What others find a document by: "no:3523", "date:1945-11-04", "file:rgaspi/558/11/98", "name:wilson-208877".
CREATE TABLE document_key (
    key TEXT NOT NULL,
    document_id BIGINT NOT NULL REFERENCES document (id),
    PRIMARY KEY (key, document_id)
);
CREATE INDEX document_key_by_document ON document_key (document_id);

-- A place in the newest version that speaks of another paper.
CREATE TABLE reference (
    id BIGINT PRIMARY KEY,
    document_id BIGINT NOT NULL REFERENCES document (id),
    -- From one, in the order of part and position: the anchor `#r1`.
    place BIGINT NOT NULL,
    -- `model::Reference`.
    value TEXT NOT NULL,
    -- The sentence around it, and the place of its words in that: JSON of words, start, end.
    sentence TEXT NOT NULL,
    -- Id of the paper that is meant, as far as the citing document tells: equal for mentions of one paper.
    paper TEXT NOT NULL,
    -- 'resolved', 'ambiguous', 'not_held'.
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- 1 until it is decided (again).
    is_dirty BIGINT NOT NULL
);
CREATE INDEX reference_by_document ON reference (document_id, place);
CREATE INDEX reference_dirty ON reference (is_dirty, document_id);
CREATE INDEX reference_by_paper ON reference (state, paper, document_id, place);

CREATE TABLE reference_key (
    key TEXT NOT NULL,
    reference_id BIGINT NOT NULL REFERENCES reference (id),
    PRIMARY KEY (key, reference_id)
);
CREATE INDEX reference_key_by_reference ON reference_key (reference_id);

-- What a reference may mean, the best first.
CREATE TABLE reference_target (
    reference_id BIGINT NOT NULL REFERENCES reference (id),
    place BIGINT NOT NULL,
    document_id BIGINT NOT NULL REFERENCES document (id),
    score DOUBLE PRECISION NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (reference_id, place)
);
CREATE INDEX reference_target_by_document ON reference_target (document_id);

CREATE TABLE authority (
    -- 'person', 'place', 'organization'.
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    -- The imported folder whose `authorities.toml` it comes from.
    collection TEXT NOT NULL,
    -- The preferred name, folded, for the order of lists.
    sort_name TEXT NOT NULL,
    -- `model::Authority`.
    record TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX authority_by_name ON authority (kind, sort_name, id);
CREATE INDEX authority_by_collection ON authority (collection);

CREATE TABLE authority_variant (
    kind TEXT NOT NULL,
    authority_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- The scheme of transliteration, where the editor names one.
    scheme TEXT,
    PRIMARY KEY (kind, authority_id, place),
    FOREIGN KEY (kind, authority_id) REFERENCES authority (kind, id)
);

-- A name in the newest version that has a record.
CREATE TABLE mention (
    document_id BIGINT NOT NULL REFERENCES document (id),
    place BIGINT NOT NULL,
    -- `model::Mention`.
    value TEXT NOT NULL,
    PRIMARY KEY (document_id, place)
);

-- Whom a document has to do with, each record once a way.
CREATE TABLE document_authority (
    document_id BIGINT NOT NULL REFERENCES document (id),
    kind TEXT NOT NULL,
    authority_id TEXT NOT NULL,
    -- 'by', 'to', 'about', 'uncertain'.
    way TEXT NOT NULL,
    PRIMARY KEY (kind, authority_id, way, document_id)
);
CREATE INDEX document_authority_by_document ON document_authority (document_id);

-- Who has to do with the newest version, in the order of the source.
CREATE TABLE role (
    document_id BIGINT NOT NULL REFERENCES document (id),
    place BIGINT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    authority_id TEXT,
    PRIMARY KEY (document_id, place)
);

-- Written, sent, received, deciphered, held: the time as written, the zone only where it is stated.
CREATE TABLE event (
    document_id BIGINT NOT NULL REFERENCES document (id),
    place BIGINT NOT NULL,
    event TEXT NOT NULL,
    date_sort TEXT,
    time TEXT,
    zone TEXT,
    location TEXT,
    PRIMARY KEY (document_id, place)
);

-- What may be done with each layer of a document, only where it is stated.
CREATE TABLE rights (
    document_id BIGINT NOT NULL REFERENCES document (id),
    -- 'original', 'translation', 'notes', 'facsimile'; 'document' where the source names no layer.
    layer TEXT NOT NULL,
    statement TEXT NOT NULL,
    PRIMARY KEY (document_id, layer)
);

-- Where a document lies; its levels are the part of the path below the repository.
CREATE TABLE archival_reference (
    document_id BIGINT NOT NULL REFERENCES document (id),
    place BIGINT NOT NULL,
    -- "rgaspi/558/11/98".
    path TEXT NOT NULL,
    -- For the order in a finding aid; NULL where no leaf is stated.
    first_leaf BIGINT,
    -- `model::ArchivalReference`.
    value TEXT NOT NULL,
    PRIMARY KEY (document_id, place)
);
CREATE INDEX archival_reference_by_path ON archival_reference (path, first_leaf);

-- A repository or a unit in it that some document names, with every unit above it.
CREATE TABLE archival_unit (
    path TEXT PRIMARY KEY,
    -- '' for a repository.
    parent TEXT NOT NULL,
    -- "fond", "inventory", "file"; "repository" at the top.
    label TEXT NOT NULL,
    -- "f. 558".
    title TEXT NOT NULL,
    -- "RGASPI, f. 558".
    full_title TEXT NOT NULL
);
CREATE INDEX archival_unit_by_parent ON archival_unit (parent, path);

-- Ties between papers that the words state: enclosure of, draft of, reply to, translation of, other side's record of.
CREATE TABLE relation (
    document_id BIGINT NOT NULL REFERENCES document (id),
    other_id BIGINT NOT NULL REFERENCES document (id),
    relation TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (document_id, other_id, relation)
);

-- What changed when; never edited. The search index catches up from it.
CREATE TABLE change (
    epoch BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    -- 'text' when what is shown changed, 'links' when only references did, 'gone' when it left.
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (epoch, document_id, what)
);
