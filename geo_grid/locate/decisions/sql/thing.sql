-- A thing that stands today: where it lies, in which atom and building.
SELECT u.basic_cell_id, u.building_id FROM geo_grid_unit u
 WHERE %(thing)s = 'unit' AND u.id = %(id)s AND upper_inf(u.valid)
UNION ALL
SELECT e.basic_cell_id, e.building_id FROM geo_grid_entrance e
 WHERE %(thing)s = 'entrance' AND e.id = %(id)s AND upper_inf(e.valid)
UNION ALL
SELECT b.basic_cell_id, b.id FROM geo_grid_building b
 WHERE %(thing)s = 'building' AND b.id = %(id)s AND upper_inf(b.valid)
UNION ALL
SELECT c.id, NULL
  FROM geo_grid_place p
  LEFT JOIN LATERAL (SELECT a.id FROM geo_grid_basiccell a
                      WHERE upper_inf(a.valid) AND a.geom && p.point
                        AND ST_Covers(a.geom, p.point)
                      ORDER BY a.id LIMIT 1) c ON true
 WHERE %(thing)s = 'place' AND p.id = %(id)s AND upper_inf(p.valid)
