-- Open incidents of the given atoms (all of them for NULL).
WITH wanted AS (
    SELECT basic_cell_id FROM geo_grid_basiccellsums
     WHERE %(cells)s::bigint[] IS NULL OR basic_cell_id = ANY (%(cells)s::bigint[])
), cases AS (
    SELECT basic_cell_id, count(*) AS open_incidents
      FROM geo_grid_incident JOIN wanted USING (basic_cell_id)
     WHERE state = 'open'
     GROUP BY basic_cell_id
)
UPDATE geo_grid_basiccellsums s
   SET open_incidents = coalesce(cases.open_incidents, 0)
  FROM wanted LEFT JOIN cases USING (basic_cell_id)
 WHERE s.basic_cell_id = wanted.basic_cell_id
