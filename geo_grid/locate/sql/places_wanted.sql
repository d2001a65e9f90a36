-- The places there should be: one for each division, and one for each heap of neighbours that bear
-- the same name (DBSCAN; farther than `apart_m` from each other they are two places of one name).
CREATE TEMP TABLE place_wanted ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY d.id)::int AS n, NULL::bigint AS place_id, false AS is_new,
       d.level AS kind,
       regexp_replace(d.name, '(.)(社区|村)?(居民委员会|村民委员会|居委会|村委会)$',
                      CASE WHEN d.name ~ '(社区|村)(居|村)' THEN '\1\2'
                           WHEN d.name ~ '村(民委员|委)会$' THEN '\1村' ELSE '\1社区' END) AS name,
       d.id AS division_id, d.parent_id AS home_id, coalesce(g.district, '') AS district,
       0::bigint AS houses, d.geom::geometry AS geom,
       CASE WHEN known.geom = d.geom THEN known.point
            ELSE ST_SnapToGrid(ST_PointOnSurface(d.geom), 1e-8) END AS point
  FROM geo_grid_division d
  LEFT JOIN geo_grid_place known ON known.division_id = d.id AND upper_inf(known.valid)
  LEFT JOIN LATERAL (SELECT district FROM place_ground
                      WHERE d.id IN (community_id, street_id, district_id) LIMIT 1) g ON true
 WHERE d.level IN ('district', 'street', 'community') AND upper_inf(d.valid)
   AND %(divisions)s;

CREATE TEMP TABLE place_heaps ON COMMIT DROP AS
SELECT m.kind, m.name, m.building_id, m.street_id,
       ST_ClusterDBSCAN(ST_Transform(coalesce(s.geom, b.point), c.metric_srid), %(apart_m)s, 1)
           OVER (PARTITION BY m.kind, m.name) AS heap
  FROM place_members m
 CROSS JOIN geo_grid_city c
  LEFT JOIN geo_grid_street s ON s.id = m.street_id
  LEFT JOIN geo_grid_building b ON b.id = m.building_id AND upper_inf(b.valid)
 WHERE coalesce(s.geom, b.point) IS NOT NULL;

WITH heaps AS (
    SELECT h.kind, h.name, h.heap, count(b.id) AS houses,
           ST_LineMerge(ST_Collect(s.geom ORDER BY s.id)) AS lines,
           ST_ConvexHull(ST_Collect(b.point ORDER BY b.id)) AS spots,
           CASE WHEN h.kind NOT IN ('road', 'lane')
                THEN ST_ConvexHull(ST_Collect(b.geom ORDER BY b.id)) END AS hull,
           CASE WHEN h.kind IN ('road', 'lane')
                THEN CASE WHEN count(DISTINCT g.street_id) = 1 THEN min(g.street_id)
                          WHEN count(DISTINCT g.district_id) = 1 THEN min(g.district_id) END
                ELSE mode() WITHIN GROUP (ORDER BY g.community_id) END AS home_id,
           mode() WITHIN GROUP (ORDER BY g.district) AS district
      FROM place_heaps h
      LEFT JOIN geo_grid_street s ON s.id = h.street_id
      LEFT JOIN geo_grid_building b ON b.id = h.building_id
      LEFT JOIN geo_grid_basiccell a ON a.id = b.basic_cell_id
      LEFT JOIN place_ground g ON g.community_id = a.community_id
     GROUP BY h.kind, h.name, h.heap
), shaped AS (
    SELECT *, CASE WHEN kind IN ('road', 'lane') THEN coalesce(lines, spots)
                   ELSE coalesce(hull, lines) END AS geom
      FROM heaps
)
INSERT INTO place_wanted (n, is_new, kind, name, home_id, district, houses, geom, point)
SELECT (SELECT count(*) FROM place_wanted) + row_number() OVER (ORDER BY kind, name, heap),
       false, kind,
       name, coalesce(home_id, CASE WHEN houses = 0 THEN (
           SELECT coalesce(g.street_id, g.district_id, g.community_id)
             FROM geo_grid_division d JOIN place_ground g ON g.community_id = d.id
            WHERE d.level = 'community' AND upper_inf(d.valid)
              AND ST_Covers(d.geom, ST_PointOnSurface(shaped.geom))
            LIMIT 1) END),
       coalesce(district, ''), houses, geom, ST_SnapToGrid(ST_PointOnSurface(geom), 1e-8)
  FROM shaped;

CREATE TEMP TABLE place_houses ON COMMIT DROP AS
SELECT w.n, h.building_id
  FROM place_heaps h
  JOIN (SELECT n, kind, name, dense_rank() OVER (PARTITION BY kind, name ORDER BY n) - 1 AS heap
          FROM place_wanted WHERE division_id IS NULL) w USING (kind, name, heap)
 WHERE h.building_id IS NOT NULL;

ANALYZE place_houses;
DROP TABLE place_heaps, place_members
