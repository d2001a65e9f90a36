-- The outlines of the grid cells with a code or a name.
SELECT ST_AsBinary(v.geom) AS wkb, v.name, v.code, c.name AS parent FROM geo_grid_gridcellversion v
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division c ON c.id = g.community_id
 WHERE (v.code = %(code)s OR v.name = %(name)s) AND v.kind = 'base' AND upper_inf(v.valid)
 ORDER BY v.code
