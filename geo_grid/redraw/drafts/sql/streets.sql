-- Streets that reach into some communities: to pick one to split along.
WITH ground AS (
    SELECT ST_SetSRID(ST_Extent(b.geom)::geometry, 4326) AS box FROM geo_grid_basiccell b
     WHERE b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
)
SELECT s.id, s.name, s.kind, ST_AsGeoJSON(s.geom, 7) AS geometry
  FROM geo_grid_street s, ground g
 WHERE s.geom && g.box AND NOT s.is_tunnel
 ORDER BY s.id
