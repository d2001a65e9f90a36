DELETE FROM undo_ids i USING undo_left k WHERE k.name = i.name AND k.id = i.id
