-- Who says that a place speaks of a paper: 'source', 'room' or 'editor'; made again with the next import.
ALTER TABLE reference ADD COLUMN origin TEXT NOT NULL DEFAULT 'room';
CREATE INDEX reference_by_origin ON reference (origin, state);
