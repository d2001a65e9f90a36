-- Communities that hold no ground any more: over at the given midnight; one that began then, now.
UPDATE geo_grid_division d
   SET valid = tstzrange(lower(d.valid), CASE WHEN lower(d.valid) < %(at)s THEN %(at)s ELSE now() END)
 WHERE d.id = ANY (%(communities)s) AND upper_inf(d.valid)
   AND NOT EXISTS (SELECT 1 FROM geo_grid_basiccell b
                    WHERE b.community_id = d.id AND upper_inf(b.valid))
RETURNING d.id, d.code
