-- Buildings, units and floor area of the given atoms (all of them for NULL), as they stand now.
WITH wanted AS (
    SELECT basic_cell_id FROM geo_grid_basiccellsums
     WHERE %(cells)s::bigint[] IS NULL OR basic_cell_id = ANY (%(cells)s::bigint[])
), standing AS (
    SELECT basic_cell_id, count(*) AS buildings, sum(footprint_m2 * floors) AS floor_area_m2
      FROM geo_grid_building JOIN wanted USING (basic_cell_id)
     WHERE upper_inf(valid)
     GROUP BY basic_cell_id
), doors AS (
    SELECT basic_cell_id, count(*) AS units
      FROM geo_grid_unit JOIN wanted USING (basic_cell_id)
     WHERE upper_inf(valid) AND NOT is_unassigned
     GROUP BY basic_cell_id
)
UPDATE geo_grid_basiccellsums s
   SET buildings     = coalesce(standing.buildings, 0),
       floor_area_m2 = coalesce(standing.floor_area_m2, 0),
       units         = coalesce(doors.units, 0)
  FROM wanted
  LEFT JOIN standing USING (basic_cell_id)
  LEFT JOIN doors USING (basic_cell_id)
 WHERE s.basic_cell_id = wanted.basic_cell_id
