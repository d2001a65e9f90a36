DROP TABLE undo_ids, undo_left
