-- Shapes and places of the current atoms of some communities.
SELECT b.id, b.code, b.community_id, ST_AsBinary(b.geom) AS wkb
  FROM geo_grid_basiccell b
 WHERE b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
 ORDER BY b.id
