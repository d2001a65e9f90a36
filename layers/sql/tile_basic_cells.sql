SELECT b.id, b.code, s.households, s.residents, b.geom
  FROM geo_grid_basiccell b JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id, frame
 WHERE b.geom && frame.box AND upper_inf(b.valid)
