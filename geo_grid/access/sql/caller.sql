SELECT (c.account).*, c.session_data, c.grants, c.city_code, c.data_version, c.noun_versions,
       c.token_id, c.token_seen_at, c.is_counted
  FROM geo_grid_caller(%(token)s, %(session)s, %(now)s) c
