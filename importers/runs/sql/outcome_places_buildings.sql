-- Where rows lie that only a building gives a place.
WITH few AS (
    SELECT *, greatest(count(*) OVER () / %(limit)s, 1) AS step,
           row_number() OVER (ORDER BY row) AS n
      FROM fates
)
SELECT f.row, CASE WHEN f.is_new THEN 'new' ELSE 'changed' END AS fate,
       ST_X(b.point) AS lon, ST_Y(b.point) AS lat
  FROM few f
  JOIN staged s USING (row)
  JOIN geo_grid_building b ON b.id = s.building_id
 WHERE f.n %% f.step = 0
 ORDER BY f.row LIMIT %(limit)s
