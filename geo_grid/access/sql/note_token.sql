-- Note that a token is used, unless that was done lately; of many at once one does, none waits.
UPDATE geo_grid_token
   SET seen_at = %(now)s, address = %(address)s::inet, agent = %(agent)s
 WHERE id = (SELECT id FROM geo_grid_token
              WHERE id = %(token)s AND (seen_at IS NULL OR seen_at < %(since)s)
                FOR NO KEY UPDATE SKIP LOCKED)
