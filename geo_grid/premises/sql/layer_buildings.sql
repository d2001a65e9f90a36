SELECT b.id, b.geom, b.geom_3857, b.ref, b.name, b.kind, a.number, a.road, b.estate, b.floors,
       b.floors_origin = 'estimated' AS is_estimated, b.footprint_m2, c.code AS basic_cell,
       b.source, lower(b.valid) AS valid_from
  FROM geo_grid_building b
  LEFT JOIN geo_grid_address a
    ON a.building_id = b.id AND a.building_id IS NOT NULL AND a.is_primary AND upper_inf(a.valid)
  LEFT JOIN geo_grid_basiccell c ON c.id = b.basic_cell_id
 WHERE upper_inf(b.valid)
