-- The outlines of the divisions with a code, or the start of it, or a name.
SELECT ST_AsBinary(d.geom) AS wkb, d.name, d.code, p.name AS parent FROM geo_grid_division d
  LEFT JOIN geo_grid_division p ON p.id = d.parent_id
 WHERE (d.code = rpad(%(code)s, 12, '0') OR d.name = %(name)s) AND upper_inf(d.valid)
 ORDER BY d.code
