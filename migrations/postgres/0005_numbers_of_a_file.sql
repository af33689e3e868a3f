-- A file that is read again has its numbers cleared, without a look at those of all others.
CREATE INDEX source_number_by_file ON source_number (source_file_id);
