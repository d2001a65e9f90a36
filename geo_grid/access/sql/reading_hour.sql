SELECT people, open_to
  FROM geo_grid_readinghour
 WHERE account = %(account)s AND hour = %(hour)s
