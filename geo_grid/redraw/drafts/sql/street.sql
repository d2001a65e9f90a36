-- The street with an id, and all others of its name that reach into the same communities.
WITH chosen AS (
    SELECT id, name FROM geo_grid_street WHERE id::text = %(street)s OR ref = %(street)s LIMIT 1
), ground AS (
    SELECT ST_Extent(b.geom)::geometry AS box FROM geo_grid_basiccell b
     WHERE b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
)
SELECT ST_AsBinary(ST_LineMerge(ST_Collect(s.geom))) AS wkb
  FROM geo_grid_street s, chosen c, ground g
 WHERE (s.id = c.id OR (c.name <> '' AND s.name = c.name))
   AND s.geom && ST_SetSRID(g.box, 4326)
HAVING count(*) > 0
