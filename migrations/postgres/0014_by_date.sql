-- Documents are listed by date and read by their ids, never by their visibility. An index that begins with it is taken by SQLite,
-- which knows no numbers of rows, for one that leads to few, and it then goes through all documents for the twenty that a page asks
-- for by their ids.
DROP INDEX document_by_date;
CREATE INDEX document_by_date ON document (date_sort, identity) WHERE visibility = 'shown' AND merged_into IS NULL AND version > 0;
