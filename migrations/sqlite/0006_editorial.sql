-- What an editor of the room decided: final, whatever the room makes of the texts.
CREATE TABLE editorial_decision (
    id BIGINT PRIMARY KEY,
    -- The imported folder whose decisions.toml has it.
    collection TEXT NOT NULL,
    -- Its place in that file, from nought.
    place BIGINT NOT NULL,
    -- `model::EditorialDecision`.
    value TEXT NOT NULL,
    -- 'new': not yet laid over its documents; 'laid'; 'gone': taken back, and its documents are to be made without it.
    state TEXT NOT NULL
);
CREATE INDEX editorial_decision_by_collection ON editorial_decision (collection, place, id);
CREATE INDEX editorial_decision_by_state ON editorial_decision (state);

-- A record that is one with another, by such a decision; its address leads there.
CREATE TABLE authority_merge (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    into_id TEXT NOT NULL,
    -- `model::Editor`.
    editor TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX authority_merge_by_into ON authority_merge (kind, into_id);
