-- The epoch of the last withdrawal whose words may still lie in free pages of the database, 0 where there is none: what was killed
-- before it wrote the database anew is ended by whoever opens the room next.
ALTER TABLE room ADD COLUMN unwiped_epoch BIGINT NOT NULL DEFAULT 0;
