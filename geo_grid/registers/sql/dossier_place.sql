-- Where an atom stands in the hierarchy, the grid cell that holds it, and who answers there.
WITH RECURSIVE path AS (
    SELECT d.id, d.parent_id, d.code, d.level, d.name, 0 AS depth
      FROM geo_grid_basiccell c JOIN geo_grid_division d ON d.id = c.community_id
     WHERE c.id = %(cell)s
    UNION ALL
    SELECT d.id, d.parent_id, d.code, d.level, d.name, path.depth + 1
      FROM path JOIN geo_grid_division d ON d.id = path.parent_id
)
SELECT jsonb_build_object(
           'basic_cell', c.code,
           'grid_cell', CASE WHEN v.id IS NOT NULL THEN jsonb_build_object(
                            'id', v.cell_id, 'code', v.code, 'name', v.name) END,
           'path', (SELECT jsonb_agg(jsonb_build_object('code', code, 'level', level, 'name', name)
                                     ORDER BY depth DESC) FROM path),
           'team', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                               'role', t.role, 'name', w.name, 'since', lower(t.valid))
                               ORDER BY t.role = 'primary' DESC, t.role, w.name), '[]')
                      FROM geo_grid_cellteam t JOIN geo_grid_worker w ON w.id = t.worker_id
                     WHERE t.cell_id = v.cell_id AND upper_inf(t.valid)))
  FROM geo_grid_basiccell c
  LEFT JOIN geo_grid_cellassignment a
    ON a.basic_cell_id = c.id AND a.kind = 'base' AND upper_inf(a.valid)
  LEFT JOIN geo_grid_gridcellversion v ON v.cell_id = a.cell_id AND upper_inf(v.valid)
 WHERE c.id = %(cell)s
