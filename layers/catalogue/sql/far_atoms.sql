-- Counts at the points of atoms: kept current by every write, so nothing is counted here.
SELECT b.id, b.id AS basic_cell_id, b.point AS geom, b.point_3857 AS geom_3857, 
       /*each sum: s.{column}*/
  FROM geo_grid_basiccell b
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE upper_inf(b.valid)
