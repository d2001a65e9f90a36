INSERT INTO geo_grid_eventhead (id, number, counted, pruned, seen_at)
VALUES (1, 0, 0, 0, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
