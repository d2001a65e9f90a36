-- Every door that people live behind: its place (the entrance's, else the building's), its units, and
-- the areas that it lies in now. Units whose door is nobody's (is_unassigned) are no dwellings; where
-- a house has no others, a door of no units stands for whoever is known to live there.
WITH doors AS (
    SELECT u.building_id, u.entrance_id, u.basic_cell_id,
           count(*) FILTER (WHERE NOT u.is_unassigned) AS units
      FROM geo_grid_unit u
     WHERE upper_inf(u.valid)
     GROUP BY u.building_id, u.entrance_id, u.basic_cell_id
)
SELECT b.id AS building, d.entrance_id AS entrance, d.basic_cell_id AS atom, b.ref, b.name, d.units,
       ST_X(p.point) AS lon, ST_Y(p.point) AS lat,
       cell.cell_id AS cell, c.id AS community, c.parent_id AS street, s.parent_id AS district
  FROM doors d
  JOIN geo_grid_building b ON b.id = d.building_id AND upper_inf(b.valid)
  LEFT JOIN geo_grid_entrance e ON e.id = d.entrance_id
 CROSS JOIN LATERAL (SELECT coalesce(e.point, b.point) AS point) p
  LEFT JOIN geo_grid_basiccell bc ON bc.id = d.basic_cell_id
  LEFT JOIN geo_grid_cellassignment cell
    ON cell.basic_cell_id = bc.id AND cell.kind = 'base' AND upper_inf(cell.valid)
  LEFT JOIN geo_grid_division c ON c.id = bc.community_id
  LEFT JOIN geo_grid_division s ON s.id = c.parent_id
 ORDER BY b.ref, d.entrance_id NULLS FIRST, d.basic_cell_id NULLS FIRST
