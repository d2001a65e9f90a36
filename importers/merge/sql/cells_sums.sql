-- Today's grid cells of some communities with their sums; atoms without a cell as one row.
SELECT v.cell_id AS cell, coalesce(v.code, '') AS code, coalesce(v.name, '') AS name,
       count(*) AS basic_cells,
       sum(s.buildings) AS buildings, sum(s.units) AS units, sum(s.households) AS households,
       sum(s.residents) AS residents, sum(b.area_m2) AS area_m2
  FROM geo_grid_basiccell b
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
  LEFT JOIN geo_grid_cellassignment a
    ON a.basic_cell_id = b.id AND a.kind = 'base' AND upper_inf(a.valid)
  LEFT JOIN geo_grid_gridcellversion v ON v.cell_id = a.cell_id AND upper_inf(v.valid)
 WHERE b.community_id = ANY (%(communities)s::bigint[]) AND upper_inf(b.valid)
 GROUP BY v.cell_id, v.code, v.name
 ORDER BY v.code NULLS LAST
