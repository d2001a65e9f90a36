SELECT r.resident_id AS id
  FROM geo_grid_residence r
 GROUP BY r.resident_id
HAVING bool_and(upper(r.valid) < %(before)s)
