-- The doors of a building, by entrance, floor and room; those of one room where it is named. One that
-- stands for people of an unknown door is there for those who may see them.
SELECT u.id
  FROM geo_grid_unit u
 WHERE u.building_id = %(building)s AND upper_inf(u.valid)
   AND (NOT u.is_unassigned OR (/*in scope: unit u*/))
   AND (%(room)s = '' OR u.room = %(room)s)
 ORDER BY u.entrance_id NULLS FIRST, u.floor NULLS LAST, length(u.room), u.room
 LIMIT %(limit)s
