SELECT v.cell_id AS id, v.code, v.name
  FROM geo_grid_gridcellversion v
 WHERE v.kind = 'base' AND upper_inf(v.valid)
