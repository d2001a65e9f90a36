-- Units of today: by their ref, or by a room in a building in whose texts every word occurs; all
-- doors of one building where that is named.
WITH houses AS (
    SELECT b.id
      FROM geo_grid_building b
      LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
     WHERE upper_inf(b.valid) AND %(building)s::bigint IS NULL AND %(room)s <> ''
       AND cardinality(%(words)s::text[]) > 0
       AND NOT EXISTS (SELECT 1 FROM unnest(%(words)s::text[]) AS w(word)
                        WHERE concat_ws(' ', b.ref, b.name, b.estate, concat(a.road, a.number),
                                        a.estate) NOT ILIKE w.word)
     LIMIT 500
)
SELECT u.id, u.use, u.room
  FROM geo_grid_unit u
 WHERE upper_inf(u.valid)
   AND ((%(building)s::bigint IS NOT NULL AND u.building_id = %(building)s
         AND (%(room)s = '' OR u.room = %(room)s))
        OR (%(building)s::bigint IS NULL
            AND ((%(q)s <> '' AND u.ref = %(q)s)
                 OR (u.building_id IN (SELECT id FROM houses) AND u.room = %(room)s))))
 ORDER BY u.building_id, u.entrance_id NULLS FIRST, u.floor NULLS LAST, length(u.room), u.room
 LIMIT %(limit)s
