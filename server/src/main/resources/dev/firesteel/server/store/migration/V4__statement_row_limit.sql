-- Rows of SQL's result that are kept, 0 for all; NULL for the session's limit.
ALTER TABLE statements ADD COLUMN row_limit INTEGER;
