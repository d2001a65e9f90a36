-- Every current atom with the grid cell of the base partition that holds it now.
SELECT b.id          AS basic_cell,
       b.code        AS basic_code,
       b.community_id AS community,
       a.cell_id     AS grid_cell,
       v.id          AS grid_version,
       v.code        AS grid_code,
       v.name        AS grid_name,
       ST_AsBinary(b.geom) AS wkb
  FROM geo_grid_basiccell b
  LEFT JOIN geo_grid_cellassignment a
    ON a.basic_cell_id = b.id AND a.kind = 'base' AND upper_inf(a.valid)
  LEFT JOIN geo_grid_gridcellversion v
    ON v.cell_id = a.cell_id AND upper_inf(v.valid)
 WHERE upper_inf(b.valid)
 ORDER BY b.id
