-- The outline of a division by its code or the start of it.
SELECT ST_AsBinary(geom) AS wkb, name, code FROM geo_grid_division
 WHERE code = rpad(%(code)s, 12, '0') AND upper_inf(valid)
