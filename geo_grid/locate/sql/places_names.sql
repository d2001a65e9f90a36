-- Names that follow from what is known: the full name of a division, the road's name until a day,
-- what people call an estate when they name its buildings.
CREATE TEMP TABLE place_names ON COMMIT DROP AS
WITH here AS (
    SELECT n, place_id, kind, name, houses FROM place_wanted WHERE division_id IS NULL
), former AS (
    -- Most houses that stood on the former road stand on this one now: it was renamed.
    SELECT h.place_id, o.road AS name, max(o.until) AS until
      FROM (SELECT a.building_id, a.road, max(upper(a.valid)) AS until
              FROM geo_grid_address a
             WHERE a.building_id IN (SELECT building_id FROM place_houses) AND a.road <> ''
               AND (NOT upper_inf(a.valid) OR a.kind = 'old')
             GROUP BY a.building_id, a.road) o
      JOIN geo_grid_building b ON b.id = o.building_id AND upper_inf(b.valid)
      JOIN place_houses m ON m.building_id = o.building_id
      JOIN here h ON h.n = m.n AND h.kind IN ('road', 'lane') AND h.name <> o.road
     WHERE NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.building_id = o.building_id AND a.road = o.road
                          AND upper_inf(a.valid) AND a.kind <> 'old')
     GROUP BY h.place_id, o.road
    HAVING count(DISTINCT o.building_id) * 2 > (
           SELECT count(DISTINCT s.building_id)
             FROM geo_grid_address s JOIN geo_grid_building sb ON sb.id = s.building_id
            WHERE s.road = o.road AND s.unit_id IS NULL AND upper_inf(sb.valid)
              AND (NOT upper_inf(s.valid) OR s.kind = 'old'))
), called AS (
    -- 老东方3栋 of 东方花园 3栋: what stands before the number of the building names the estate.
    SELECT m.n, a.building_id, said[1] AS name
      FROM geo_grid_address a
      JOIN geo_grid_address p ON p.building_id = a.building_id AND p.is_primary AND upper_inf(p.valid)
      JOIN geo_grid_building b ON b.id = a.building_id
     CROSS JOIN LATERAL regexp_match(normalize(a.text, NFKC),
               '^(.*[^0-9第#-])[#第]?([0-9]{1,3})(?:号楼|栋|幢|座|号|#)$') AS said
      JOIN place_houses m ON m.building_id = a.building_id
     WHERE a.kind = 'alias' AND upper_inf(a.valid) AND a.road = '' AND a.text <> ''
       AND said[2] = substring(normalize(coalesce(nullif(p.building_part, ''), b.name), NFKC)
                                 FROM '^[0-9]+')
       AND length(said[1]) BETWEEN 2 AND 20
     UNION
    SELECT m.n, a.building_id, a.estate
      FROM geo_grid_address a
      JOIN place_houses m ON m.building_id = a.building_id
     WHERE NOT a.is_primary AND upper_inf(a.valid) AND a.estate <> ''
), nicknames AS (
    SELECT h.place_id, c.name
      FROM called c JOIN here h ON h.n = c.n AND h.kind IN ('estate', 'phase', 'hamlet')
     WHERE c.name <> h.name AND geo_grid_place_above(h.name) IS DISTINCT FROM c.name
     GROUP BY h.place_id, c.name, h.houses
    HAVING count(DISTINCT c.building_id) >= least(2, h.houses)
)
SELECT place_id, 'former' AS kind, name, (until AT TIME ZONE (SELECT timezone FROM geo_grid_city))::date AS until FROM former
 UNION ALL
SELECT place_id, 'nickname', name, NULL FROM nicknames
 UNION ALL
SELECT w.place_id, 'official', d.name, NULL
  FROM place_wanted w JOIN geo_grid_division d ON d.id = w.division_id
 WHERE d.name <> w.name;

WITH gone AS (
    DELETE FROM geo_grid_placename t
     USING place_wanted w
     WHERE t.place_id = w.place_id AND t.origin = 'derived'
       AND NOT EXISTS (SELECT FROM place_names n
                        WHERE n.place_id = t.place_id AND n.kind = t.kind AND n.name = t.name)
    RETURNING t.place_id
), entered AS (
    INSERT INTO geo_grid_placename AS t (place_id, kind, name, until, origin)
    SELECT n.place_id, n.kind, n.name, n.until, 'derived'
      FROM place_names n
     WHERE n.kind = 'former' OR NOT EXISTS (SELECT FROM geo_grid_placename k
                                             WHERE k.place_id = n.place_id AND k.name = n.name)
     ORDER BY n.place_id, n.kind, n.name
    ON CONFLICT (place_id, kind, name) DO UPDATE SET until = excluded.until
     WHERE t.origin = 'derived' AND t.until IS DISTINCT FROM excluded.until
    RETURNING place_id
)
INSERT INTO place_changes SELECT place_id FROM gone UNION ALL SELECT place_id FROM entered;

DROP TABLE place_names
