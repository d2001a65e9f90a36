-- Delete numbered events from before a time, the oldest first and no later one, so that what is left
-- has no gap; how many.
WITH kept AS (
    SELECT coalesce(min(number), (SELECT number + 1 FROM geo_grid_eventhead WHERE id = 1)) AS number
      FROM geo_grid_event WHERE number IS NOT NULL AND at >= %(before)s
), last AS (
    SELECT least(kept.number - 1, h.counted) AS number
      FROM kept, geo_grid_eventhead h WHERE h.id = 1
), gone AS (
    DELETE FROM geo_grid_event e USING last WHERE e.number <= last.number RETURNING e.number
), noted AS (
    UPDATE geo_grid_eventhead h SET pruned = greatest(h.pruned, last.number)
      FROM last WHERE h.id = 1 AND EXISTS (SELECT 1 FROM gone)
)
SELECT count(*) FROM gone
