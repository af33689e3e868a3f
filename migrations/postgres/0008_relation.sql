-- What kind of tie there is between two papers stands with the reference that states it.
DROP TABLE relation;

-- `model::Sought`: what the paper probably is that a reference speaks of, for the list of papers not held; made again with the next import.
ALTER TABLE reference ADD COLUMN sought TEXT COLLATE "C" NOT NULL DEFAULT 'other';
