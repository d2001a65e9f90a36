SELECT b.id, b.basic_cell_id, b.geom, b.geom_3857, s.households, s.residents, s.registered,
       s.floating, s.left_behind, s.overseas, s.estimated_residents > 0 AS is_estimated, b.name,
       s.units
  FROM geo_grid_building b
  JOIN geo_grid_buildingsums s ON s.building_id = b.id
 WHERE upper_inf(b.valid)
