-- A unit without a point of its own lies where its entrance lies, else where its building does.
-- Only units that lie on one of the given atoms by now (all of them for NULL).
UPDATE geo_grid_unit u
   SET basic_cell_id = coalesce(e.basic_cell_id, b.basic_cell_id),
       point_origin  = CASE WHEN e.id IS NULL THEN 'building' ELSE 'entrance' END
  FROM geo_grid_unit v
  JOIN geo_grid_building b ON b.id = v.building_id
  LEFT JOIN geo_grid_entrance e ON e.id = v.entrance_id
 WHERE u.id = v.id
   AND u.point IS NULL
   AND (u.basic_cell_id, u.point_origin) IS DISTINCT FROM
       (coalesce(e.basic_cell_id, b.basic_cell_id),
        CASE WHEN e.id IS NULL THEN 'building' ELSE 'entrance' END)
   AND (%(cells)s::bigint[] IS NULL OR u.basic_cell_id = ANY (%(cells)s::bigint[]))
