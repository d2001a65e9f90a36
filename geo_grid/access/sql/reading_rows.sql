SELECT coalesce(sum((pages->>%(page)s)::integer), 0)
  FROM geo_grid_readinghour
 WHERE account = %(account)s AND hour >= %(hour)s
