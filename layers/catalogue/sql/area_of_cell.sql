SELECT ST_AsBinary(geom) AS wkb, name, code FROM geo_grid_gridcellversion
 WHERE code = %(code)s AND kind = 'base' AND upper_inf(valid)
