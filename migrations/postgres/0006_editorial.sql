-- What an editor of the room decided: final, whatever the room makes of the texts.
CREATE TABLE editorial_decision (
    id BIGINT PRIMARY KEY,
    -- The imported folder whose decisions.toml has it.
    collection TEXT COLLATE "C" NOT NULL,
    -- Its place in that file, from nought.
    place BIGINT NOT NULL,
    -- `model::EditorialDecision`.
    value TEXT COLLATE "C" NOT NULL,
    -- 'new': not yet laid over its documents; 'laid'; 'gone': taken back, and its documents are to be made without it.
    state TEXT COLLATE "C" NOT NULL
);
CREATE INDEX editorial_decision_by_collection ON editorial_decision (collection, place, id);
CREATE INDEX editorial_decision_by_state ON editorial_decision (state);

-- A record that is one with another, by such a decision; its address leads there.
CREATE TABLE authority_merge (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    into_id TEXT COLLATE "C" NOT NULL,
    -- `model::Editor`.
    editor TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX authority_merge_by_into ON authority_merge (kind, into_id);
