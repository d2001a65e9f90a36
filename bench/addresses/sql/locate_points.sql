-- Points inside houses, spread over the table.
SELECT ST_X(point) AS lon, ST_Y(point) AS lat
  FROM geo_grid_building
 WHERE upper_inf(valid)
 ORDER BY md5(id::text)
 LIMIT %(count)s
