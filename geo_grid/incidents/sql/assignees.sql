-- Active accounts that cases can be given to: `holder` of a professional grid's cell, who handles them for the departments (NULL: for any), and
-- grid workers (as in geo_grid_grants); those of the cell first. `name` narrows by what stands in a
-- username or a name. One row an account, with the department or cell nearest to the case.
WITH worker AS (
    SELECT a.user_id, a.grid_cell_id AS cell_id
      FROM geo_grid_roleassignment a
     WHERE a.role = 'grid_worker' AND a.valid @> %(at)s::timestamptz AND a.grid_cell_id IS NOT NULL
    UNION
    SELECT a.user_id, t.cell_id
      FROM geo_grid_roleassignment a
      JOIN geo_grid_user u ON u.id = a.user_id
      JOIN geo_grid_cellteam t ON t.worker_id = u.worker_id AND t.valid @> %(at)s::timestamptz
     WHERE a.role = 'grid_worker' AND a.valid @> %(at)s::timestamptz
       AND a.grid_cell_id IS NULL AND a.division_code = ''
), suited AS (
    SELECT %(holder)s::bigint AS user_id, 'holder' AS kind, -1 AS rank, %(place)s AS place
     WHERE %(holder)s::bigint IS NOT NULL
    UNION ALL
    SELECT a.user_id, 'department', 0, d.name
      FROM geo_grid_roleassignment a
      JOIN geo_grid_department d ON d.id = a.department_id
     WHERE a.role = ANY (%(roles)s) AND a.valid @> %(at)s::timestamptz
       AND (%(departments)s::bigint[] IS NULL OR d.id = ANY (%(departments)s::bigint[]))
    UNION ALL
    SELECT w.user_id, CASE WHEN w.cell_id = %(cell)s THEN 'cell' ELSE 'elsewhere' END,
           CASE WHEN w.cell_id = %(cell)s THEN 1 ELSE 2 END, coalesce(nullif(v.name, ''), v.code, '')
      FROM worker w
      JOIN geo_grid_gridcell g ON g.id = w.cell_id AND g.kind = 'base'
      LEFT JOIN geo_grid_gridcellversion v ON v.cell_id = w.cell_id AND v.valid @> %(at)s::timestamptz
), nearest AS (
    SELECT DISTINCT ON (user_id) user_id, kind, rank, place
      FROM suited
     ORDER BY user_id, rank, place
)
SELECT u.username, coalesce(nullif(u.display_name, ''), u.username) AS name, n.kind, n.place
  FROM nearest n
  JOIN geo_grid_user u ON u.id = n.user_id AND u.is_active
 WHERE position(lower(%(name)s) IN lower(u.username)) > 0
    OR position(lower(%(name)s) IN lower(u.display_name)) > 0
 ORDER BY n.rank, u.display_name, u.username
 LIMIT %(most)s
