-- Today's atoms whose boxes meet those of some atoms.
SELECT DISTINCT b.id, ST_AsBinary(b.geom) AS wkb
  FROM geo_grid_basiccell r JOIN geo_grid_basiccell b ON b.geom && r.geom
 WHERE r.id = ANY (%(atoms)s) AND upper_inf(b.valid)
 ORDER BY b.id
