-- The cell version, building and division of incidents whose atom is known by now. The building is
-- that of the door which the report named, else the one on whose footprint the point lies.
-- Outside every atom: the smallest division that contains the point, else none (the city).
UPDATE geo_grid_incident i
   SET cell_version_id = CASE WHEN i.state = 'closed' AND i.cell_version_id IS NOT NULL
                              THEN i.cell_version_id ELSE v.id END,
       building_id     = coalesce(u.building_id, b.id),
       division_id     = coalesce(c.community_id, d.id)
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
 WHERE i.id = j.id
   AND (%(ids)s::bigint[] IS NULL OR i.id = ANY (%(ids)s::bigint[]))
