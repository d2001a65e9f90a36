DROP TABLE undo_ids
