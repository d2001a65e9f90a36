-- Every community with the true sums of its atoms: what the published table is rounded from.
SELECT c.code, /*each sum: coalesce(sum(s.{column}), 0) AS {column}*/,
       coalesce(sum(r.n), 0) AS incidents_90d
  FROM geo_grid_division c
  JOIN geo_grid_basiccell b ON b.community_id = c.id AND upper_inf(b.valid)
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
  LEFT JOIN geo_grid_incidents_by_cell(%(days)s) r ON r.basic_cell_id = b.id
 WHERE c.level = 'community' AND upper_inf(c.valid)
 GROUP BY c.code
 ORDER BY c.code
