-- The next numbers for committed events, in the order of their ids, and how many there were. The head
-- was locked by a statement before this one, whose snapshot therefore sees every number given so far.
WITH pending AS (
    SELECT e.id, row_number() OVER (ORDER BY e.id) AS place
      FROM (SELECT id FROM geo_grid_event WHERE number IS NULL ORDER BY id LIMIT %(most)s) e
), given AS (
    UPDATE geo_grid_event e SET number = head.number + pending.place
      FROM pending, (SELECT number FROM geo_grid_eventhead WHERE id = 1) head
     WHERE e.id = pending.id
    RETURNING e.number
), moved AS (
    UPDATE geo_grid_eventhead h
       SET number = (SELECT max(number) FROM given), seen_at = clock_timestamp()
     WHERE h.id = 1 AND EXISTS (SELECT 1 FROM given)
)
SELECT count(*) FROM given
