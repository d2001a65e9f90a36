-- Facilities and components of the given atoms (all of them for NULL).
WITH wanted AS (
    SELECT basic_cell_id FROM geo_grid_basiccellsums
     WHERE %(cells)s::bigint[] IS NULL OR basic_cell_id = ANY (%(cells)s::bigint[])
), places AS (
    SELECT basic_cell_id, count(*) AS facilities
      FROM geo_grid_facility JOIN wanted USING (basic_cell_id) GROUP BY basic_cell_id
), things AS (
    SELECT basic_cell_id, count(*) AS components
      FROM geo_grid_component JOIN wanted USING (basic_cell_id) GROUP BY basic_cell_id
)
UPDATE geo_grid_basiccellsums s
   SET facilities = coalesce(places.facilities, 0),
       components = coalesce(things.components, 0)
  FROM wanted
  LEFT JOIN places USING (basic_cell_id)
  LEFT JOIN things USING (basic_cell_id)
 WHERE s.basic_cell_id = wanted.basic_cell_id
