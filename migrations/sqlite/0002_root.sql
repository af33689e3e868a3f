-- The folder that a collection was imported from last, as an absolute path; '' for one below it and where it is not known.
ALTER TABLE collection ADD COLUMN root TEXT NOT NULL DEFAULT '';
