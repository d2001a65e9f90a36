-- Communities with ground whose code starts with one of some prefixes.
SELECT d.id, d.code, d.name
  FROM geo_grid_division d
 WHERE d.level = 'community' AND upper_inf(d.valid)
   AND d.code LIKE ANY (%(prefixes)s)
   AND EXISTS (SELECT 1 FROM geo_grid_basiccell b WHERE b.community_id = d.id AND upper_inf(b.valid))
 ORDER BY d.code
