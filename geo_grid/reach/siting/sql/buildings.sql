-- Buildings of a kind (empty: of every kind) as they are today: where a station could stand.
SELECT b.ref, b.name, ST_X(b.point) AS lon, ST_Y(b.point) AS lat, count(*) OVER () AS of
  FROM geo_grid_building b
 WHERE upper_inf(b.valid) AND (%(use)s = '' OR b.kind = %(use)s)
 ORDER BY b.ref, b.id
 LIMIT %(most)s
