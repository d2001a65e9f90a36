-- A division with all its forebears and descendants.
WITH RECURSIVE up AS (
    SELECT %(division)s::bigint AS id
    UNION
    SELECT l.parent_id FROM up JOIN geo_grid_divisionlineage l ON l.child_id = up.id
), down AS (
    SELECT %(division)s::bigint AS id
    UNION
    SELECT l.child_id FROM down JOIN geo_grid_divisionlineage l ON l.parent_id = down.id
)
SELECT d.id, d.code, d.name, lower(d.valid) AS since, upper(d.valid) AS until
  FROM (SELECT id FROM up UNION SELECT id FROM down) f JOIN geo_grid_division d ON d.id = f.id
 ORDER BY d.code, lower(d.valid)
