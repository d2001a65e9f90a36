-- The grid cells of today in some communities, with the worker in charge.
SELECT g.id, v.code, v.name, g.type, g.community_id AS community,
       (SELECT t.worker_id FROM geo_grid_cellteam t
         WHERE t.cell_id = g.id AND t.role = 'primary' AND upper_inf(t.valid)
         ORDER BY t.id LIMIT 1) AS worker
  FROM geo_grid_gridcell g
  JOIN geo_grid_gridcellversion v ON v.cell_id = g.id AND upper_inf(v.valid)
 WHERE g.community_id = ANY (%(communities)s) AND g.kind = %(kind)s
 ORDER BY v.code
