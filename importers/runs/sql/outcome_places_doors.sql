-- Where rows lie: their own point, else that of the building whose door they name.
WITH few AS (
    SELECT *, greatest(count(*) OVER () / %(limit)s, 1) AS step,
           row_number() OVER (ORDER BY row) AS n
      FROM fates
)
SELECT f.row, CASE WHEN f.is_new THEN 'new' ELSE 'changed' END AS fate,
       ST_X(p.point) AS lon, ST_Y(p.point) AS lat
  FROM few f
  JOIN staged s USING (row)
  LEFT JOIN doors d USING (door)
  LEFT JOIN geo_grid_building b ON b.id = d.building_id
 CROSS JOIN LATERAL (SELECT coalesce(s.geom, b.point) AS point) p
 WHERE f.n %% f.step = 0 AND p.point IS NOT NULL
 ORDER BY f.row LIMIT %(limit)s
