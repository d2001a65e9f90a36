-- A house is told where all of its doors may be looked behind: one may stand in another atom, or in
-- none. OFFSET 0 has this asked house by house of those in sight, never joined with all doors.
SELECT b.id, b.basic_cell_id, b.geom, b.geom_3857, s.households, s.residents, s.registered,
       s.floating, s.left_behind, s.overseas, s.estimated_residents > 0 AS is_estimated, b.name,
       s.units
  FROM geo_grid_building b
  JOIN geo_grid_buildingsums s ON s.building_id = b.id
 WHERE upper_inf(b.valid)
   AND NOT EXISTS (
           SELECT FROM geo_grid_unit u
            WHERE u.building_id = b.id AND upper_inf(u.valid)
              AND u.basic_cell_id IS DISTINCT FROM b.basic_cell_id
              AND in_scope(u.basic_cell_id) IS NOT TRUE
           OFFSET 0)
