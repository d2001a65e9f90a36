-- The head's row, where there is none yet.
INSERT INTO geo_grid_eventhead (id, number, counted, pruned) VALUES (1, 0, 0, 0) ON CONFLICT DO NOTHING
