-- Where rows lie by their own geometry, evenly taken.
WITH few AS (
    SELECT *, greatest(count(*) OVER () / %(limit)s, 1) AS step,
           row_number() OVER (ORDER BY row) AS n
      FROM fates
)
SELECT f.row, CASE WHEN f.is_new THEN 'new' ELSE 'changed' END AS fate,
       ST_X(p.point) AS lon, ST_Y(p.point) AS lat
  FROM few f
  JOIN staged s USING (row)
 CROSS JOIN LATERAL (SELECT ST_PointOnSurface(s.geom) AS point) p
 WHERE f.n %% f.step = 0 AND s.geom IS NOT NULL
 ORDER BY f.row LIMIT %(limit)s
