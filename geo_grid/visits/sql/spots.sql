-- Where doors that stand today are, of the caller's area alone: degrees, EPSG:4326.
SELECT u.id AS unit, u.building_id AS building, ST_X(coalesce(u.point, e.point, b.point)) AS lon,
       ST_Y(coalesce(u.point, e.point, b.point)) AS lat
  FROM geo_grid_unit u
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
  JOIN geo_grid_building b ON b.id = u.building_id
 WHERE u.id = ANY (%(units)s::bigint[]) AND upper_inf(u.valid) AND /*in scope: unit u*/
