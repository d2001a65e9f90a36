-- Units of today in some buildings with one of these rooms; with `odd` also those whose room is more
-- than digits and letters, which are compared outside.
SELECT u.id, u.building_id AS house, u.entrance_id AS entrance, u.room, u.floor, u.floor_label
  FROM geo_grid_unit u
 WHERE u.building_id = ANY (%(houses)s::bigint[])
   AND upper_inf(u.valid) AND NOT u.is_unassigned AND u.version_of_id IS NULL
   AND (u.room = ANY (%(rooms)s::text[]) OR (%(odd)s AND u.room !~ '^[0-9A-Za-z]+$'))
 ORDER BY u.id
