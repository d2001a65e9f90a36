-- The doors of a building, by entrance, floor and room; those of one room where it is named.
SELECT u.id
  FROM geo_grid_unit u
 WHERE u.building_id = %(building)s AND upper_inf(u.valid)
   AND (%(room)s = '' OR u.room = %(room)s)
 ORDER BY u.entrance_id NULLS FIRST, u.floor NULLS LAST, length(u.room), u.room
 LIMIT %(limit)s
