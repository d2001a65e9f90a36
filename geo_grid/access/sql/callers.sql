-- The same as `caller`, for many tickets at once; one that has ended has no row.
SELECT t.place, (c.account).*, c.session_data, c.grants, c.city_code, c.data_version,
       c.noun_versions, c.token_id, c.token_seen_at, c.is_counted
  FROM unnest(%(tokens)s::bytea[], %(sessions)s::text[]) WITH ORDINALITY AS t(token, session, place)
 CROSS JOIN LATERAL geo_grid_caller(t.token, t.session, %(now)s) c
