-- A grid cell with all its forebears and descendants, each as last called.
WITH RECURSIVE up AS (
    SELECT %(cell)s::bigint AS id
    UNION
    SELECT l.parent_id FROM up JOIN geo_grid_celllineage l ON l.child_id = up.id
), down AS (
    SELECT %(cell)s::bigint AS id
    UNION
    SELECT l.child_id FROM down JOIN geo_grid_celllineage l ON l.parent_id = down.id
), family AS (
    SELECT id FROM up UNION SELECT id FROM down
)
SELECT DISTINCT ON (v.cell_id) v.cell_id AS id, v.code, v.name, lower(f.valid) AS since,
       upper(v.valid) AS until, d.code AS division
  FROM family
  JOIN geo_grid_gridcellversion v ON v.cell_id = family.id
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division d ON d.id = g.community_id
  JOIN LATERAL (SELECT w.valid FROM geo_grid_gridcellversion w
                 WHERE w.cell_id = v.cell_id ORDER BY lower(w.valid) LIMIT 1) f ON true
 ORDER BY v.cell_id, lower(v.valid) DESC
