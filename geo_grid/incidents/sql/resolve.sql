-- The cell version, building and division of incidents whose atom is known by now. The building is
-- that of the door which the report named, else the one on whose footprint the point lies.
-- Outside every atom: the smallest division that contains the point, else none (the city).
-- A row for which nothing changes is not written: each write grows nine indexes.
UPDATE geo_grid_incident i
   SET cell_version_id = n.cell_version_id, building_id = n.building_id, division_id = n.division_id
  FROM (SELECT j.id,
               CASE WHEN j.state = 'closed' AND j.cell_version_id IS NOT NULL
                    THEN j.cell_version_id ELSE v.id END AS cell_version_id,
               coalesce(u.building_id, b.id) AS building_id,
               coalesce(c.community_id, d.id) AS division_id
          FROM geo_grid_incident j
          LEFT JOIN geo_grid_basiccell c ON c.id = j.basic_cell_id
          LEFT JOIN geo_grid_cellassignment a
            ON a.basic_cell_id = c.id AND a.kind = 'base' AND upper_inf(a.valid)
          LEFT JOIN geo_grid_gridcellversion v ON v.cell_id = a.cell_id AND upper_inf(v.valid)
          LEFT JOIN geo_grid_unit u ON u.id = j.unit_id
          LEFT JOIN LATERAL (
               SELECT id FROM geo_grid_building
                WHERE geom && j.point AND ST_Intersects(geom, j.point) AND upper_inf(valid)
                ORDER BY id LIMIT 1) b ON true
          LEFT JOIN LATERAL (
               SELECT id FROM geo_grid_division
                WHERE c.id IS NULL AND geom && j.point AND ST_Intersects(geom, j.point)
                  AND upper_inf(valid)
                ORDER BY ST_Area(geom), id LIMIT 1) d ON true
         WHERE %(ids)s::bigint[] IS NULL OR j.id = ANY (%(ids)s::bigint[])) n
 WHERE i.id = n.id
   AND (i.cell_version_id, i.building_id, i.division_id)
       IS DISTINCT FROM (n.cell_version_id, n.building_id, n.division_id)
