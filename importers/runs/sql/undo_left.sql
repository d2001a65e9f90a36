-- Rows that an undo leaves as they are, present or absent.
CREATE TEMP TABLE undo_left (name text, id bigint, is_edited boolean, PRIMARY KEY (name, id))
    ON COMMIT DROP
