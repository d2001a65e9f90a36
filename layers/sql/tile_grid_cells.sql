SELECT v.cell_id AS id, v.code, v.name, v.geom
  FROM geo_grid_gridcellversion v, frame
 WHERE v.geom && frame.box AND upper_inf(v.valid) AND v.kind = 'base'
